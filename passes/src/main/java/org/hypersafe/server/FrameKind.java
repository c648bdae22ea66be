package org.hypersafe.server;

import java.util.Arrays;
import java.util.Optional;

/**
 * Kinds of frames; the letter is the first byte on the wire. Change them together with the C client
 * and {@link Protocol#VERSION}.
 */
enum FrameKind {
  /** Client: a job, once; payload as in {@link Protocol#encodeRequest}. */
  REQUEST('J'),
  /** Client: bytes of standard input, after {@link #WANT_STDIN}; an empty one is its end. */
  STDIN('I'),
  /** Server, first: {@link Protocol#VERSION}. */
  HELLO('H'),
  /** Server: bytes for standard output. */
  STDOUT('O'),
  /** Server: bytes for standard error. */
  STDERR('E'),
  /** Server: send standard input; no payload. */
  WANT_STDIN('S'),
  /** Server, last: exit code, 4 bytes, big endian. */
  EXIT('X'),
  /** Server, last: the job was not done, and why; the client does it in its own process. */
  REFUSED('R');

  private final char letter;

  FrameKind(char letter) {
    this.letter = letter;
  }

  byte letter() {
    return (byte) letter;
  }

  static Optional<FrameKind> of(byte letter) {
    return Arrays.stream(values()).filter(kind -> kind.letter() == letter).findFirst();
  }
}
