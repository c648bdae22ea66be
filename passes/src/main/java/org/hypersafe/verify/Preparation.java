package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;

/**
 * The disassembler is loaded, and meets the instructions of the objects, while the linker works.
 * What it learns is what bytes decode to, nothing of an image.
 */
public final class Preparation {
  /** Bytes of a file, {@code from} to {@code to}. */
  public record Code(byte[] bytes, int from, int to) {}

  private final Thread thread;
  private volatile boolean stopped;

  private Preparation(ImmutableList<Code> code) {
    thread = new Thread(() -> learn(code), "prepare");
    thread.setDaemon(true);
    // What goes wrong here goes wrong again, and is told, when the image is verified.
    thread.setUncaughtExceptionHandler((thread, error) -> {});
  }

  /** Begins, unless this process has verified before. */
  public static Preparation start(ImmutableList<Code> code) {
    Preparation preparation = new Preparation(code);
    if (!InstructionDecoder.hasLearnt()) {
      preparation.thread.start();
    }
    return preparation;
  }

  private void learn(ImmutableList<Code> code) {
    try (InstructionDecoder decoder = InstructionDecoder.take()) {
      for (Code part : code) {
        decoder.learn(part.bytes, part.from, part.to, () -> stopped);
      }
    }
  }

  /** Ends it, as what it uses is wanted now. */
  public void end() {
    stopped = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
