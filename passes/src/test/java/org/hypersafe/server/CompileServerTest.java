package org.hypersafe.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: whatever a client does, the server answers it or cancels its job, and serves the next one.
 */
@Timeout(60)
final class CompileServerTest {
  @TempDir private Path directory;
  private Path socket;
  private CompletableFuture<Void> server;

  /** What a job wrote and how it ended; {@code exit} is -1 when it was refused. */
  private record Answer(int exit, String out, String err) {}

  @BeforeEach
  void startServer() throws Exception {
    socket = directory.resolve("socket");
    server = start(Duration.ofMinutes(1));
  }

  /** A server whose socket is gone leaves, so no test waits for idle time or depends on it. */
  @AfterEach
  void endServer() throws Exception {
    Files.deleteIfExists(socket);
    server.get();
  }

  private CompletableFuture<Void> start(Duration idle) throws Exception {
    ServerOptions options = new ServerOptions(socket, idle, 2);
    CompletableFuture<Void> running =
        CompletableFuture.runAsync(
            () -> {
              try {
                CompileServer.run(options, TrivialHandler.inServer());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    while (!listens() && !running.isDone()) {
      Thread.sleep(5);
    }
    return running;
  }

  /** The socket has its name a moment before it listens. */
  private boolean listens() {
    try (SocketChannel channel = connect()) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void run_idle_leavesAndRemovesItsSocket() throws Exception {
    endServer();
    server = start(Duration.ofMillis(100));
    server.get();
    assertFalse(Files.exists(socket), "the server has left and its socket is still there");
  }

  @Test
  void run_job_getsItsRequestAndAnswers() throws Exception {
    assertEquals(new Answer(0, "cc [args, a b, ü]\n", ""), ask("args", "a b", "ü"));
    assertEquals(new Answer(0, directory + "\n", ""), ask("cwd"));
    assertEquals(new Answer(0, "from the client\n", ""), ask("env", "VARIABLE"));
    assertEquals(new Answer(0, "output", "errors"), ask("both"));
    assertEquals(new Answer(37, "", ""), ask("exit", "37"));
  }

  @Test
  void run_jobReadsInput_getsAllOfIt() throws Exception {
    assertEquals(new Answer(0, "int x;", ""), ask("stdin"));
  }

  @Test
  void run_jobThrows_saysTraceAndExits70() throws Exception {
    Answer answer = ask("throw");
    assertEquals(70, answer.exit());
    assertTrue(answer.err().contains("IllegalStateException: thrown by the test"), answer.err());
    assertTrue(answer.err().contains("TrivialHandler.run"), answer.err());
  }

  @Test
  void run_clientGoesAway_cancelsItsJob() throws Exception {
    try (SocketChannel channel = connect()) {
      send(new FrameChannel(channel), "sleep", "file");
      await(directory.resolve("file.started"));
    }
    await(directory.resolve("file.cancelled"));
    await(directory.resolve("file.hook"));
    assertEquals(new Answer(0, "server", ""), ask("where"));
  }

  @Test
  void run_clientGoesAwayWhileWaiting_itsJobNeverStarts() throws Exception {
    try (SocketChannel first = connect();
        SocketChannel second = connect()) {
      send(new FrameChannel(first), "sleep", "first");
      send(new FrameChannel(second), "sleep", "second");
      await(directory.resolve("first.started"));
      await(directory.resolve("second.started"));
      try (SocketChannel third = connect()) {
        send(new FrameChannel(third), "sleep", "third");
      }
    }
    assertEquals(0, ask("where").exit());
    endServer();
    assertFalse(Files.exists(directory.resolve("third.started")));
  }

  @Test
  void run_garbage_isRefusedAndOthersAreServed() throws Exception {
    try (SocketChannel channel = connect()) {
      FrameChannel frames = new FrameChannel(channel);
      assertEquals(FrameKind.HELLO, frames.read().orElseThrow().kind());
      frames.write(FrameKind.STDIN, new byte[3]);
      assertEquals(FrameKind.REFUSED, frames.read().orElseThrow().kind());
    }
    assertEquals(0, ask("where").exit());
  }

  @Test
  void run_classesBroken_refusesAndLeavesAtOnce() throws Exception {
    Answer answer = ask("broken");
    assertEquals(-1, answer.exit());
    assertTrue(answer.err().contains("changed"), answer.err());
  }

  @Test
  void run_socketTaken_fails() {
    ServerOptions same = new ServerOptions(socket, Duration.ofSeconds(1), 1);
    assertThrows(IOException.class, () -> CompileServer.run(same, TrivialHandler.inServer()));
    assertTrue(Files.exists(socket));
  }

  @Test
  void run_socketReplaced_leavesTheOtherAlone() throws Exception {
    Files.delete(socket);
    CompletableFuture<Void> replaced = server;
    server = start(Duration.ofMinutes(1));
    replaced.get();
    assertTrue(Files.exists(socket));
    assertEquals(0, ask("where").exit());
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private void send(FrameChannel frames, String... args) throws IOException {
    JobRequest request =
        new JobRequest(
            Tool.CC,
            ImmutableList.copyOf(args),
            directory,
            ImmutableMap.of("VARIABLE", "from the client"),
            StandardInput.EMPTY,
            false);
    frames.write(FrameKind.REQUEST, Protocol.encodeRequest(request));
  }

  private Answer ask(String... args) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (SocketChannel channel = connect()) {
      FrameChannel frames = new FrameChannel(channel);
      send(frames, args);
      int exit = -1;
      for (Frame frame = next(frames); ; frame = next(frames)) {
        switch (frame.kind()) {
          case STDOUT -> out.writeBytes(frame.bytes());
          case STDERR, REFUSED -> err.writeBytes(frame.bytes());
          case WANT_STDIN -> sendInput(frames);
          case EXIT -> exit = frame.payload().getInt(0);
          default -> assertEquals(Protocol.VERSION, frame.text());
        }
        if (frame.kind() == FrameKind.EXIT || frame.kind() == FrameKind.REFUSED) {
          return new Answer(exit, out.toString(UTF_8), err.toString(UTF_8));
        }
      }
    }
  }

  private static Frame next(FrameChannel frames) throws IOException {
    return frames.read().orElseThrow(() -> new AssertionError("the server hung up"));
  }

  private static void sendInput(FrameChannel frames) throws IOException {
    frames.write(FrameKind.STDIN, Protocol.encodeText("int "));
    frames.write(FrameKind.STDIN, Protocol.encodeText("x;"));
    frames.write(FrameKind.STDIN, new byte[0]);
  }

  private static void await(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(5);
    }
  }
}
