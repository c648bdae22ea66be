package org.hypersafe.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Optional;

/**
 * Sends and receives frames: one letter, the payload's length in 4 bytes, big endian, the payload.
 * One thread may read while others write.
 */
final class FrameChannel {
  private static final int HEADER = 5;
  private static final int LARGEST = 64 << 20;

  private final ByteChannel channel;

  FrameChannel(ByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the next frame.
   *
   * @return empty when the other side has closed between two frames
   * @throws ProtocolException when no frame begins here
   */
  Optional<Frame> read() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    if (channel.read(header) < 0) {
      return Optional.empty();
    }
    fill(header);
    byte letter = header.get();
    int length = header.getInt();
    if (length < 0 || length > LARGEST) {
      throw new ProtocolException("a frame of " + length + " bytes");
    }
    FrameKind kind =
        FrameKind.of(letter)
            .orElseThrow(() -> new ProtocolException("a frame of unknown kind " + letter));
    ByteBuffer payload = ByteBuffer.allocate(length);
    fill(payload);
    return Optional.of(new Frame(kind, payload));
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the connection ended inside a frame");
      }
    }
    buffer.flip();
  }

  /** Sends a frame with {@code length} bytes of {@code payload} from {@code offset} on. */
  void write(FrameKind kind, byte[] payload, int offset, int length) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + length);
    frame.put(kind.letter()).putInt(length).put(payload, offset, length).flip();
    synchronized (this) {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    }
  }

  void write(FrameKind kind, byte[] payload) throws IOException {
    write(kind, payload, 0, payload.length);
  }

  /** A stream that sends each write as one frame at once, so that both outputs keep their order. */
  OutputStream stream(FrameKind kind) {
    return new OutputStream() {
      @Override
      public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
          FrameChannel.this.write(kind, bytes, offset, length);
        }
      }
    };
  }
}
