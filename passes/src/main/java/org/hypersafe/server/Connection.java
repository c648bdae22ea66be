package org.hypersafe.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Serves one client: greets it, reads its job, hands the job to the workers, and then goes on
 * reading, because the end of the connection is how a cancelled client says so.
 */
final class Connection {
  private final SocketChannel channel;
  private final FrameChannel frames;
  private final SentInput stdin;
  private final JobHandler handler;
  private final Runnable onBrokenClasses;

  /**
   * @param onBrokenClasses called when a job finds the toolchain's classes gone or changed, which
   *     no later job will survive
   */
  Connection(SocketChannel channel, JobHandler handler, Runnable onBrokenClasses) {
    this.channel = channel;
    this.frames = new FrameChannel(channel);
    this.stdin = new SentInput(frames);
    this.handler = handler;
    this.onBrokenClasses = onBrokenClasses;
  }

  /**
   * Returns when the job is over, clean-up included; the channel is closed then.
   *
   * @param workers what runs the job
   */
  void serve(Executor workers) throws IOException, InterruptedException {
    try (channel) {
      frames.write(FrameKind.HELLO, Protocol.encodeText(Protocol.VERSION));
      Optional<Job> job = receive();
      if (job.isPresent()) {
        follow(job.orElseThrow(), workers);
      }
    }
  }

  private Optional<Job> receive() throws IOException {
    try {
      Optional<Frame> first = frames.read();
      if (first.isEmpty()) {
        return Optional.empty();
      }
      Frame frame = first.orElseThrow();
      if (frame.kind() != FrameKind.REQUEST) {
        throw new ProtocolException("a request was expected, not " + frame.kind());
      }
      return Optional.of(new Job(Protocol.decodeRequest(frame.payload(), stdin), handler));
    } catch (ProtocolException e) {
      refuse(e.getMessage());
      return Optional.empty();
    }
  }

  private void follow(Job job, Executor workers) throws InterruptedException {
    FutureTask<?> done = new FutureTask<>(() -> work(job), null);
    workers.execute(done);
    readUntilClosed();
    stdin.clientGone();
    job.cancel();
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void readUntilClosed() {
    try {
      Optional<Frame> frame = frames.read();
      while (frame.isPresent() && frame.orElseThrow().kind() == FrameKind.STDIN) {
        stdin.accept(frame.orElseThrow());
        frame = frames.read();
      }
    } catch (IOException e) {
      // Closed by the finished job, or torn down by a killed client: the end in both cases.
      return;
    }
  }

  /**
   * Runs on a worker. Closing the channel at the end tells the client, and ends {@link
   * #readUntilClosed}.
   */
  private void work(Job job) {
    try (channel) {
      answer(job);
    } catch (IOException e) {
      // The client is gone, and with it the reason to tell it.
      return;
    }
  }

  private void answer(Job job) throws IOException {
    try {
      int code = job.run(frames.stream(FrameKind.STDOUT), frames.stream(FrameKind.STDERR));
      // A cancelled job has no result: a client that still listens (the server is being stopped)
      // does the work itself.
      if (!job.isCancelled()) {
        frames.write(FrameKind.EXIT, Protocol.encodeExit(code));
      }
    } catch (LinkageError e) {
      onBrokenClasses.run();
      refuse("the toolchain changed while its server ran (" + e + ")");
    }
  }

  private void refuse(String why) {
    try {
      frames.write(FrameKind.REFUSED, Protocol.encodeText(why));
    } catch (IOException e) {
      return;
    }
  }
}
