package org.hypersafe.link;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.EnvironmentError;
import org.hypersafe.diag.UserError;

/**
 * A directory beside the output in which everything is made, so that a finished image gets its name
 * by one rename. It is gone when closed, and when the process is told to end.
 */
final class Scratch implements AutoCloseable {
  private final Path directory;
  private final Thread hook;

  private Scratch(Path directory) {
    this.directory = directory;
    this.hook = new Thread(this::delete, "scratch");
  }

  /** Has the directory deleted when the process ends; at once if it is ending already. */
  private Scratch registered() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      delete();
      throw new EnvironmentError("hypersafe-ld", "interrupted", "run the build again", e);
    }
    return this;
  }

  /**
   * Makes the directory.
   *
   * @param output the output's absolute path
   * @throws UserError when nothing can be written there
   */
  static Scratch beside(Path output) throws IOException {
    if (Files.exists(output) && !Files.isRegularFile(output)) {
      return new Scratch(Files.createTempDirectory("hypersafe-ld")).registered();
    }
    Path parent = output.getParent();
    try {
      return new Scratch(Files.createTempDirectory(parent, ".hypersafe-ld")).registered();
    } catch (IOException e) {
      throw new UserError(
          new Diagnostic(
              output.toString(),
              "output",
              "cannot be written",
              String.valueOf(e),
              "check the directory and its permissions"));
    }
  }

  Path directory() {
    return directory;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** {@code name} in a directory of its own kind; nothing is made. */
  Path file(String kind, String name) {
    return directory.resolve(kind).resolve(name);
  }

  /** Gives {@code file} of this directory its final name; a device gets its bytes. */
  void publish(Path file, Path target) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      Files.write(target, Files.readAllBytes(file));
    } else {
      Path there = Files.isSymbolicLink(target) ? target.toRealPath() : target;
      Files.move(file, there, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook is running.
      return;
    }
  }

  private void delete() {
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      // Nothing else to be done; it holds no output.
      return;
    }
  }
}
