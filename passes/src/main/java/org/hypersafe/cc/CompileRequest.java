package org.hypersafe.cc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.PrintStream;
import java.nio.file.Path;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.ToolRunner.Command;
import org.hypersafe.process.Toolchain;

/**
 * One call of the compiler.
 *
 * @param args what stands behind the program's name
 * @param cwd directory that relative names start at, absolute
 * @param env the caller's environment
 * @param stdin standard input, empty unless an input is {@code -}
 * @param out the caller's standard output
 * @param err the caller's standard error
 * @param colours whether diagnostics may have colours
 */
public record CompileRequest(
    ImmutableList<String> args,
    Path cwd,
    ImmutableMap<String, String> env,
    byte[] stdin,
    PrintStream out,
    PrintStream err,
    boolean colours,
    Toolchain toolchain) {

  /** The same call with other arguments. */
  CompileRequest withArgs(ImmutableList<String> newArgs) {
    return new CompileRequest(newArgs, cwd, env, stdin, out, err, colours, toolchain);
  }

  /** Runs clang in the caller's directory and environment. */
  ToolRunner.Result clang(ImmutableList<String> arguments) {
    ImmutableList.Builder<String> argv = ImmutableList.builder();
    argv.add(toolchain.program("clang"));
    boolean driver = arguments.isEmpty() || !arguments.get(0).startsWith("-cc1");
    if (colours && driver) {
      argv.add("-fcolor-diagnostics");
    }
    argv.addAll(arguments);
    return ToolRunner.run(new Command(argv.build(), cwd, toolchain.environmentForLlvm(env), stdin));
  }
}
