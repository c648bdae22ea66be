package org.hypersafe.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** Standard input that the client sends once the job has asked for it. */
final class SentInput implements StandardInput {
  private static final byte[] NOTHING = new byte[0];

  private final FrameChannel frames;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private boolean complete;
  private boolean clientGone;

  SentInput(FrameChannel frames) {
    this.frames = frames;
  }

  @Override
  public byte[] readAll() throws IOException, InterruptedException {
    frames.write(FrameKind.WANT_STDIN, NOTHING);
    synchronized (this) {
      while (!complete) {
        if (clientGone) {
          throw new EOFException("the client went away before the end of its input");
        }
        wait();
      }
      return received.toByteArray();
    }
  }

  /** Takes a {@link FrameKind#STDIN} frame. */
  synchronized void accept(Frame frame) {
    byte[] bytes = frame.bytes();
    received.write(bytes, 0, bytes.length);
    complete |= bytes.length == 0;
    notifyAll();
  }

  synchronized void clientGone() {
    clientGone = true;
    notifyAll();
  }
}
