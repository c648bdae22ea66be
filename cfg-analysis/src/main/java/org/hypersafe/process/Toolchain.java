package org.hypersafe.process;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.diag.EnvironmentError;

/**
 * Where the compiler and the linker are.
 *
 * @param llvm directory of clang and its libraries
 * @param linker the real {@code ld}
 * @param runtime directory of the runtime's sources
 */
public record Toolchain(Path llvm, String linker, Path runtime) {

  /**
   * Reads {@code hypersafe.root} (system property, set by the launchers; {@code build} of the
   * project in tests): the directory that holds {@code llvm/} and {@code runtime-stubs/}. The
   * linker is {@code HYPERSAFE_LD} of {@code environment}, or {@code ld}.
   *
   * @throws EnvironmentError when clang is not there
   */
  public static Toolchain locate(ImmutableMap<String, String> environment) {
    String root = System.getProperty("hypersafe.root");
    if (root == null) {
      throw new EnvironmentError(
          "hypersafe.root", "is not set", "start the tool by build/bin/hypersafe");
    }
    Path llvm = Path.of(root, "llvm");
    if (!Files.isExecutable(llvm.resolve("clang"))) {
      throw new EnvironmentError(
          llvm.resolve("clang").toString(), "no compiler there", "run scripts/setup");
    }
    return new Toolchain(
        llvm, environment.getOrDefault("HYPERSAFE_LD", "ld"), Path.of(root, "runtime-stubs"));
  }

  /** Full path of one of LLVM's programs. */
  public String program(String name) {
    return llvm.resolve(name).toString();
  }

  /** {@code environment} with the library path that LLVM's programs need. */
  public ImmutableMap<String, String> environmentForLlvm(ImmutableMap<String, String> environment) {
    return ImmutableMap.<String, String>builder()
        .putAll(environment)
        .put("LD_LIBRARY_PATH", llvm.toString())
        .buildKeepingLast();
  }
}
