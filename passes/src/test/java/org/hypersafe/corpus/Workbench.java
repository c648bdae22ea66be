package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hypersafe.cc.CompileRequest;
import org.hypersafe.cc.CompilerDriver;
import org.hypersafe.link.LinkDriver;
import org.hypersafe.link.LinkRequest;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.ToolRunner.Command;
import org.hypersafe.process.Toolchain;

/**
 * Where the installation is, and how a test calls it.
 *
 * @param directory a directory of the test's own; caches and sockets of the tools lie there too
 */
record Workbench(Path directory) {
  /** Longer than anything takes on a busy machine, in seconds. */
  private static final int TIME_LIMIT = 120;

  /** How a call ended. */
  record Outcome(int exit, String out, String err) {
    /** All of it, for messages. */
    String describe() {
      return "exit code " + exit + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
    }
  }

  /** The installation. */
  static Path root() {
    return property("hypersafe.root");
  }

  /** The project's sources. */
  static Path source() {
    return property("hypersafe.source");
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    assertNotNull(value, "system property " + name + " is not set");
    return Path.of(value).toAbsolutePath();
  }

  static Path program(String name) {
    return root().resolve("bin").resolve(name);
  }

  /** A program in PATH. */
  static Optional<Path> installed(String name) {
    for (String bin : Splitter.on(':').split(System.getenv().getOrDefault("PATH", "/usr/bin"))) {
      Path file = Path.of(bin, name);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  Toolchain toolchain() {
    return Toolchain.locate(environment());
  }

  /** The caller's environment without what steers the tools, plus private caches and sockets. */
  ImmutableMap<String, String> environment() {
    return ImmutableMap.<String, String>builder()
        .putAll(
            Maps.filterKeys(
                System.getenv(),
                key -> !key.startsWith("HYPERSAFE_") && !key.startsWith("CCACHE_")))
        .put("HYPERSAFE_CACHE", directory.resolve("cache").toString())
        .put("HYPERSAFE_RUNTIME_DIR", directory.resolve("run").toString())
        .put("HYPERSAFE_IDLE_SECONDS", "20")
        .put("LC_ALL", "C.UTF-8")
        .buildKeepingLast();
  }

  /** {@link #environment} with a few values more, or others. */
  ImmutableMap<String, String> environment(ImmutableMap<String, String> more) {
    return ImmutableMap.<String, String>builder()
        .putAll(environment())
        .putAll(more)
        .buildKeepingLast();
  }

  /** Runs a program with a time limit; one that exceeds it ends in 124 or 137. */
  Outcome run(Path cwd, ImmutableMap<String, String> environment, List<String> argv) {
    ImmutableList<String> limited =
        ImmutableList.<String>builder()
            .add("timeout", "--kill-after=5", String.valueOf(TIME_LIMIT))
            .addAll(argv)
            .build();
    return outcome(ToolRunner.run(new Command(limited, cwd, environment)));
  }

  Outcome run(Path cwd, String... argv) {
    return run(cwd, environment(), ImmutableList.copyOf(argv));
  }

  /** Runs a script in bash. */
  Outcome shell(Path cwd, ImmutableMap<String, String> more, String script) {
    return run(cwd, environment(more), ImmutableList.of("bash", "-c", script));
  }

  /** Runs plain clang. */
  Outcome clang(Path cwd, List<String> args, byte[] stdin) {
    ImmutableList<String> argv =
        ImmutableList.<String>builder().add(toolchain().program("clang")).addAll(args).build();
    return outcome(
        ToolRunner.run(
            new Command(argv, cwd, toolchain().environmentForLlvm(environment()), stdin)));
  }

  private static Outcome outcome(ToolRunner.Result result) {
    return new Outcome(result.exitCode(), result.stdoutText(), result.stderrText());
  }

  /** hypersafe-cc, in this process. */
  Outcome compile(Path cwd, List<String> args, byte[] stdin) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        CompilerDriver.run(
            new CompileRequest(
                ImmutableList.copyOf(args),
                cwd,
                environment(),
                stdin,
                stream(out),
                stream(err),
                false,
                toolchain()));
    return new Outcome(exit, text(out), text(err));
  }

  /** hypersafe-ld, in this process. */
  Outcome link(Path cwd, List<String> args) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        LinkDriver.run(
            new LinkRequest(
                ImmutableList.copyOf(args),
                cwd,
                environment(),
                toolchain(),
                stream(out),
                stream(err)));
    return new Outcome(exit, text(out), text(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
