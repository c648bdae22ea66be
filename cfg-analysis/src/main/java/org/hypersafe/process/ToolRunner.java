package org.hypersafe.process;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.hypersafe.diag.EnvironmentError;

/** Starts programs; the only class that does. */
public final class ToolRunner {
  private static final ExecutorService PUMPS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "pump");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A program to start.
   *
   * @param argv program and arguments
   * @param directory working directory
   * @param environment the whole environment of the child
   * @param stdin bytes for its standard input
   */
  public record Command(
      ImmutableList<String> argv,
      Path directory,
      ImmutableMap<String, String> environment,
      byte[] stdin) {
    public Command(
        ImmutableList<String> argv, Path directory, ImmutableMap<String, String> environment) {
      this(argv, directory, environment, new byte[0]);
    }
  }

  /**
   * What a program answered: exit code (128 + n for signal n) and both outputs, unread bytes none.
   */
  public record Result(int exitCode, byte[] stdout, byte[] stderr) {
    public boolean succeeded() {
      return exitCode == 0;
    }

    public String stderrText() {
      return new String(stderr, StandardCharsets.UTF_8);
    }

    public String stdoutText() {
      return new String(stdout, StandardCharsets.UTF_8);
    }
  }

  private ToolRunner() {}

  /**
   * Runs a program to its end.
   *
   * @throws EnvironmentError when it cannot be started, or the calling thread is interrupted
   */
  public static Result run(Command command) {
    Process process = start(command);
    try (InputStream out = process.getInputStream();
        InputStream err = process.getErrorStream()) {
      CompletableFuture<byte[]> errors = CompletableFuture.supplyAsync(() -> readAll(err), PUMPS);
      CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> readAll(out), PUMPS);
      feed(process, command.stdin());
      int exit = process.waitFor();
      return new Result(exit, output.join(), errors.join());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EnvironmentError(command.argv().get(0), "interrupted", "run the build again", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(Command command) {
    ProcessBuilder builder = new ProcessBuilder(command.argv());
    builder.directory(command.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new EnvironmentError(
          command.argv().get(0),
          "cannot be started: " + e.getMessage(),
          "run scripts/setup, or install the program and try again",
          e);
    }
  }

  private static void feed(Process process, byte[] input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // The child closed its input early: its exit code tells the story.
      return;
    }
  }

  private static byte[] readAll(InputStream stream) {
    try {
      return ByteStreams.toByteArray(stream);
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
