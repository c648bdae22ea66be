package org.hypersafe.verify;

import java.util.BitSet;

/**
 * Which bytes of an executable section start an instruction of the linear disassembly, which of
 * those stand inside a masked sequence, and which bytes the profile leaves out as foreign.
 */
final class SectionCode {
  private final Section section;
  private final BitSet starts = new BitSet();
  private final BitSet inner = new BitSet();
  private final BitSet foreign = new BitSet();

  SectionCode(Section section) {
    this.section = section;
  }

  Section section() {
    return section;
  }

  void markStart(int offset) {
    starts.set(offset);
  }

  void markForeign(int from, int to) {
    foreign.set(from, to);
  }

  /** Marks every instruction behind the first of a masked sequence. */
  void markSequence(long start, long end) {
    int last = section.offsetOf(start) + (int) (end - start);
    int from = starts.nextSetBit(section.offsetOf(start) + 1);
    for (int at = from; at >= 0 && at < last; at = starts.nextSetBit(at + 1)) {
      inner.set(at);
    }
  }

  boolean isStart(long address) {
    return starts.get(section.offsetOf(address));
  }

  boolean isInner(long address) {
    return inner.get(section.offsetOf(address));
  }

  boolean isForeign(long address) {
    return foreign.get(section.offsetOf(address));
  }

  /**
   * Offset of the first foreign byte at or past {@code offset}; the section's size if there is
   * none.
   */
  int foreignStart(int offset) {
    int next = foreign.nextSetBit(offset);
    return next < 0 ? section.size() : next;
  }

  /** Offset of the first byte at or past {@code offset} that is not foreign. */
  int foreignEnd(int offset) {
    return foreign.nextClearBit(offset);
  }

  int foreignBytes() {
    return foreign.cardinality();
  }

  int instructions() {
    return starts.cardinality();
  }
}
