package org.hypersafe.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * An installation as scripts/setup makes it, with {@link TrivialHandler} for a compiler and a shell
 * script for clang.
 *
 * @param root its directory
 */
record Installation(Path root) {
  /** What a program wrote and how it ended (128 + n for signal n). */
  record Result(int exit, String out, String err) {}

  /** Makes one from the class path of the running tests. */
  static Installation make(Path root) throws IOException, InterruptedException {
    for (String part : List.of("bin", "lib", "llvm")) {
      Files.createDirectories(root.resolve(part));
    }
    Installation made = new Installation(root);
    Path compiler = made.program("hypersafe-cc");
    ImmutableList<String> sources;
    try (Stream<Path> files = Files.list(Path.of("client"))) {
      sources =
          files
              .map(Path::toString)
              .filter(file -> file.endsWith(".c"))
              .sorted()
              .collect(ImmutableList.toImmutableList());
    }
    run(
        new ProcessBuilder(
            ImmutableList.<String>builder()
                .add("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", compiler.toString())
                .add("-DMAIN_CLASS=\"" + TrivialHandler.class.getName() + "\"")
                .addAll(sources)
                .build()));
    Files.createSymbolicLink(made.program("hypersafe-ld"), compiler);
    Path clang = root.resolve("llvm/clang");
    Files.writeString(clang, "#!/bin/sh\necho clang \"$@\"\n");
    if (!clang.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + clang);
    }
    made.fillLibrary();
    return made;
  }

  private void fillLibrary() throws IOException {
    int number = 0;
    for (String entry :
        Splitter.on(File.pathSeparator).split(System.getProperty("java.class.path"))) {
      Path jar = root.resolve("lib/" + number++ + ".jar");
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        pack(path, jar);
      } else if (Files.exists(path)) {
        Files.createSymbolicLink(jar, path);
      }
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
  }

  Path program(String name) {
    return root.resolve("bin").resolve(name);
  }

  /** Runs a program with no input and a time limit. */
  static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    return finish(builder.start(), "");
  }

  /** Gives a process its input and waits for it. */
  static Result finish(Process process, String input) throws IOException, InterruptedException {
    feed(process, input);
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("still running: " + process);
    }
    return new Result(process.exitValue(), out, err);
  }

  private static void feed(Process process, String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      // It ended without reading.
      return;
    }
  }
}
