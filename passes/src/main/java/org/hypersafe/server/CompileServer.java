package org.hypersafe.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Listens, and gives each client a {@link Connection}.
 *
 * <p>How it ends: when no client has been there for the idle time (or the socket is no longer ours,
 * or the classes are broken), it removes the socket first, then takes whoever got in before that,
 * serves them to the end, and leaves. So a client finds either a server that will serve it or no
 * socket, and in the second case starts a new server.
 */
public final class CompileServer {
  private static final int BACKLOG = 256;
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration CLEANUP = Duration.ofSeconds(3);

  private final ServerOptions options;
  private final JobHandler handler;
  private final ExecutorService workers;
  private final ExecutorService readers = Executors.newCachedThreadPool(daemons("client"));
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
  private volatile long lastUse = System.nanoTime();
  private volatile boolean leaving;

  private CompileServer(ServerOptions options, JobHandler handler) {
    this.options = options;
    this.handler = handler;
    this.workers = Executors.newFixedThreadPool(options.workers(), daemons("job"));
  }

  /**
   * Serves until idle. A signal that ends the process cancels all jobs and removes the socket.
   *
   * @throws IOException when the socket cannot be made
   */
  public static void run(ServerOptions options, JobHandler handler) throws IOException {
    CompileServer server = new CompileServer(options, handler);
    try (Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(options.socket()), BACKLOG);
      PublishedSocket socket = PublishedSocket.of(options.socket());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(socket), "stop"));
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
      server.acceptUntilIdle(selector, listener, socket);
      socket.remove();
      server.acceptAll(listener);
      server.awaitClients();
    }
  }

  private void acceptUntilIdle(
      Selector selector, ServerSocketChannel listener, PublishedSocket socket) throws IOException {
    while (!leaving && socket.isOurs() && !isIdle()) {
      selector.select(TICK.toMillis());
      selector.selectedKeys().clear();
      acceptAll(listener);
    }
  }

  private boolean isIdle() {
    return clients.isEmpty() && System.nanoTime() - lastUse > options.idle().toNanos();
  }

  private void acceptAll(ServerSocketChannel listener) throws IOException {
    for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
      SocketChannel accepted = client;
      clients.add(accepted);
      readers.execute(() -> serve(accepted));
    }
  }

  private void serve(SocketChannel client) {
    try {
      new Connection(client, handler, () -> leaving = true).serve(workers);
    } catch (IOException e) {
      // A client that died: nobody is left to be told.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lastUse = System.nanoTime();
      clients.remove(client);
    }
  }

  private void awaitClients() {
    while (!clients.isEmpty()) {
      sleepATick();
    }
  }

  /** On SIGTERM: closing a client's connection cancels its job. */
  private void stop(PublishedSocket socket) {
    leaving = true;
    socket.remove();
    clients.forEach(CompileServer::hangUp);
    long end = System.nanoTime() + CLEANUP.toNanos();
    while (!clients.isEmpty() && System.nanoTime() < end) {
      sleepATick();
    }
  }

  private static void hangUp(SocketChannel client) {
    try {
      client.shutdownInput();
    } catch (IOException e) {
      // It hung up itself.
      return;
    }
  }

  private static void sleepATick() {
    try {
      Thread.sleep(TICK.toMillis() / 10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
