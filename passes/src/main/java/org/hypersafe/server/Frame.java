package org.hypersafe.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message.
 *
 * @param kind what it is
 * @param payload its bytes; read only
 */
record Frame(FrameKind kind, ByteBuffer payload) {
  Frame {
    payload = payload.asReadOnlyBuffer();
  }

  /** The payload as UTF-8 text. */
  String text() {
    return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
  }

  /** A copy of the payload. */
  byte[] bytes() {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }
}
