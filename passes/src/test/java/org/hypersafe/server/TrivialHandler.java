package org.hypersafe.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tool whose first argument says what it does; stands in for the compiler. */
final class TrivialHandler implements JobHandler {
  private final boolean inServer;

  private TrivialHandler(boolean inServer) {
    this.inServer = inServer;
  }

  /** Handles jobs inside a server. */
  static TrivialHandler inServer() {
    return new TrivialHandler(true);
  }

  /** Takes the place of {@code org.hypersafe.cli.Main} in an installation made by a test. */
  public static void main(String[] argv) throws IOException {
    List<String> args = List.of(argv);
    List<String> rest = args.subList(1, args.size());
    if (args.get(0).equals("server")) {
      CompileServer.run(ServerOptions.parse(rest), inServer());
      System.exit(0);
    }
    Tool tool = Tool.byWireName(args.get(0)).orElseThrow();
    System.exit(InProcess.run(JobRequest.ofThisProcess(tool, rest), new TrivialHandler(false)));
  }

  @Override
  public int run(JobRequest request, OutputStream out, OutputStream err)
      throws IOException, InterruptedException {
    String operand = request.args().size() > 1 ? request.args().get(1) : "";
    switch (request.args().get(0)) {
      case "args", "-pipe" -> print(out, request.tool().wireName() + " " + request.args() + "\n");
      case "cwd" -> print(out, request.cwd() + "\n");
      case "env" -> print(out, request.env().get(operand) + "\n");
      case "stdin" -> out.write(request.stdin().readAll());
      case "where" -> print(out, inServer ? "server" : "foreground");
      case "pid" -> print(out, ProcessHandle.current().pid() + "\n");
      case "both" -> {
        print(out, "output");
        print(err, "errors");
      }
      case "exit" -> {
        return Integer.parseInt(operand);
      }
      case "sleep" -> sleep(request.cwd().resolve(operand));
      case "throw" -> throw new IllegalStateException("thrown by the test");
      case "broken" -> {
        if (inServer) {
          throw new NoClassDefFoundError("gone");
        }
      }
      case "crash" -> {
        byte[] input = request.stdin().readAll();
        if (inServer) {
          Runtime.getRuntime().halt(9);
        }
        out.write(input);
      }
      default -> throw new IllegalArgumentException(request.args().toString());
    }
    return 0;
  }

  private static void sleep(Path file) throws IOException, InterruptedException {
    Path hook = Path.of(file + ".hook");
    JobContext.Registration hooked = JobContext.current().onCancel(() -> touch(hook));
    try {
      Files.createFile(Path.of(file + ".started"));
      Thread.sleep(30_000);
    } catch (InterruptedException e) {
      Files.createFile(Path.of(file + ".cancelled"));
      throw e;
    } finally {
      hooked.close();
    }
  }

  private static void touch(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void print(OutputStream stream, String text) throws IOException {
    stream.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
