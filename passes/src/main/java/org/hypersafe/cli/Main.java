package org.hypersafe.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.hypersafe.server.CompileServer;
import org.hypersafe.server.InProcess;
import org.hypersafe.server.JobRequest;
import org.hypersafe.server.ServerOptions;
import org.hypersafe.server.Tool;

/**
 * Entry point of the launchers: {@code cc ARGS}, {@code ld ARGS}, {@code server SOCKET
 * IDLE_SECONDS}, or the arguments of {@code hypersafe}.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    String first = args.length == 0 ? "" : args[0];
    List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    if (first.equals("server")) {
      CompileServer.run(ServerOptions.parse(rest), new ToolJobs());
      return;
    }
    JobRequest request =
        Tool.byWireName(first)
            .map(tool -> JobRequest.ofThisProcess(tool, rest))
            .orElseGet(() -> JobRequest.ofThisProcess(Tool.CLI, Arrays.asList(args)));
    System.exit(InProcess.run(request, new ToolJobs()));
  }
}
