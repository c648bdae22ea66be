package org.hypersafe.server;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a server runs.
 *
 * @param socket where it listens; nothing may be there yet
 * @param idle how long it stays without a client
 * @param workers how many jobs run at once; the others wait
 */
public record ServerOptions(Path socket, Duration idle, int workers) {
  /** Jobs wait for their clang most of the time, so a few more than there are processors. */
  private static final int WAITING_FOR_CHILDREN = 4;

  public ServerOptions {
    checkArgument(socket.isAbsolute(), "socket must be absolute: %s", socket);
    checkArgument(!idle.isNegative() && !idle.isZero(), "idle time must be positive: %s", idle);
    checkArgument(workers > 0, "no workers: %s", workers);
  }

  /**
   * Reads {@code SOCKET IDLE_SECONDS}, which is how the client starts a server.
   *
   * @throws IllegalArgumentException when they are anything else
   */
  public static ServerOptions parse(List<String> arguments) {
    ImmutableList<String> args = ImmutableList.copyOf(arguments);
    checkArgument(args.size() == 2, "expected SOCKET IDLE_SECONDS, got %s", args);
    return new ServerOptions(
        Path.of(args.get(0)),
        Duration.ofSeconds(Long.parseLong(args.get(1))),
        Runtime.getRuntime().availableProcessors() + WAITING_FOR_CHILDREN);
  }
}
