package org.hypersafe.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ProtocolTest {
  private static final JobRequest REQUEST =
      new JobRequest(
          Tool.LD,
          ImmutableList.of("-o", "", "ü x\n"),
          Path.of("/somewhere"),
          ImmutableMap.of("A", "1=2", "B", ""),
          StandardInput.EMPTY,
          true);

  @Test
  void decodeRequest_encodedRequest_isTheSame() throws IOException {
    ByteBuffer payload = ByteBuffer.wrap(Protocol.encodeRequest(REQUEST));
    assertEquals(REQUEST, Protocol.decodeRequest(payload, StandardInput.EMPTY));
  }

  @Test
  void decodeRequest_cutAnywhere_isRefused() {
    byte[] whole = Protocol.encodeRequest(REQUEST);
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
      assertThrows(ProtocolException.class, () -> Protocol.decodeRequest(cut, StandardInput.EMPTY));
    }
  }

  @Test
  void decodeRequest_moreBytesThanSaid_isRefused() {
    byte[] whole = Protocol.encodeRequest(REQUEST);
    ByteBuffer more = ByteBuffer.wrap(Arrays.copyOf(whole, whole.length + 1));
    assertThrows(ProtocolException.class, () -> Protocol.decodeRequest(more, StandardInput.EMPTY));
  }

  @Test
  void decodeRequest_otherVersion_namesBoth() {
    byte[] whole = Protocol.encodeRequest(REQUEST);
    whole[4 + Protocol.VERSION.length() - 1]++;
    ProtocolException refused =
        assertThrows(
            ProtocolException.class,
            () -> Protocol.decodeRequest(ByteBuffer.wrap(whole), StandardInput.EMPTY));
    assertTrue(refused.getMessage().contains(Protocol.VERSION), refused.getMessage());
  }

  @Test
  void decodeRequest_argumentNotUtf8_isRefused() {
    byte[] whole = Protocol.encodeRequest(REQUEST);
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    whole[
            text.indexOf(
                new String("ü".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))] =
        (byte) 0xff;
    assertThrows(
        ProtocolException.class,
        () -> Protocol.decodeRequest(ByteBuffer.wrap(whole), StandardInput.EMPTY));
  }

  @Test
  void read_frames_comeOneByOneThenEnd() throws IOException {
    FrameChannel frames = channel(new byte[] {'E', 0, 0, 0, 2, 'h', 'i', 'S', 0, 0, 0, 0});
    Frame first = frames.read().orElseThrow();
    assertEquals(FrameKind.STDERR, first.kind());
    assertEquals("hi", first.text());
    assertEquals(FrameKind.WANT_STDIN, frames.read().orElseThrow().kind());
    assertFalse(frames.read().isPresent());
  }

  @Test
  void read_frameCutShort_fails() {
    assertThrows(EOFException.class, () -> channel(new byte[] {'E', 0, 0, 0, 2, 'h'}).read());
    assertThrows(EOFException.class, () -> channel(new byte[] {'E', 0, 0}).read());
  }

  @Test
  void read_garbage_isRefused() {
    assertThrows(
        ProtocolException.class,
        () -> channel("GET / HTTP/1.1\n".getBytes(StandardCharsets.UTF_8)).read());
    assertThrows(ProtocolException.class, () -> channel(new byte[] {'?', 0, 0, 0, 0}).read());
  }

  private static FrameChannel channel(byte[] bytes) {
    ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(bytes));
    return new FrameChannel(
        new ByteChannel() {
          @Override
          public int read(ByteBuffer buffer) throws IOException {
            return in.read(buffer);
          }

          @Override
          public int write(ByteBuffer buffer) {
            throw new UnsupportedOperationException();
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        });
  }
}
