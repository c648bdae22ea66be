package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.OutputStream;
import java.nio.file.Path;
import org.hypersafe.process.Toolchain;

/**
 * One call of the linker.
 *
 * @param args arguments without the program's name
 * @param cwd absolute working directory
 * @param env the caller's environment
 * @param toolchain the real tools
 * @param out the caller's standard output
 * @param err the caller's standard error
 */
public record LinkRequest(
    ImmutableList<String> args,
    Path cwd,
    ImmutableMap<String, String> env,
    Toolchain toolchain,
    OutputStream out,
    OutputStream err) {}
