package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.OptionalLong;

/**
 * Everything the rules want to know of the code, found in one sweep.
 *
 * @param sections the executable sections, by address
 * @param masked masked branches, by address, as are all lists here
 * @param callSites by return label
 * @param branches direct branches of every kind
 * @param returns near returns, which pop an address
 * @param indirect indirect branches of no masked form
 * @param cr0Writes {@code mov} to CR0 in the linear disassembly, but those that set WP just before
 * @param hiddenCr0Writes the same bytes inside other instructions
 * @param holes where the linear disassembly breaks, and why
 * @param closed candidates for returns in closed form
 * @param tally numbers that no rule needs
 */
record CodeMap(
    ImmutableList<SectionCode> sections,
    ImmutableList<MaskedBranch> masked,
    ImmutableMap<Long, CallSite> callSites,
    ImmutableList<DirectBranch> branches,
    ImmutableList<Spot> returns,
    ImmutableList<Spot> indirect,
    ImmutableList<Spot> cr0Writes,
    ImmutableList<Spot> hiddenCr0Writes,
    ImmutableList<Spot> holes,
    ImmutableList<ClosedReturn> closed,
    Tally tally) {

  /**
   * A return that chooses by itself: {@code popq %r11 ; [cmpl $index,%r11d ; je to ;] jmp last}, or
   * the same with {@code %rcx}.
   *
   * @param to where the compare leads; of the short form where its jump leads
   * @param index the number compared; none in the short form
   */
  record ClosedReturn(long address, long to, OptionalLong index, long last) {}

  /** Numbers for the report. */
  record Tally(long plainCalls, long farReturns, long interruptReturns, long paddingBytes) {}

  /** What a branch may do at an address. */
  enum Landing {
    /** An instruction starts there, and a branch may go to it. */
    GOOD,
    /** The profile names the bytes there as foreign code. */
    FOREIGN,
    /** An instruction inside a masked sequence: whoever lands there skips the mask. */
    INSIDE_SEQUENCE,
    /** Inside an instruction, or among bytes that hold none. */
    NO_BOUNDARY,
    /** No code of this image. */
    OUTSIDE
  }

  /** What stands at an address. */
  Landing landing(long address) {
    for (SectionCode code : sections) {
      if (code.section().range().contains(address)) {
        return landing(code, address);
      }
    }
    return Landing.OUTSIDE;
  }

  private static Landing landing(SectionCode code, long address) {
    if (code.isForeign(address)) {
      return Landing.FOREIGN;
    }
    if (!code.isStart(address)) {
      return Landing.NO_BOUNDARY;
    }
    return code.isInner(address) ? Landing.INSIDE_SEQUENCE : Landing.GOOD;
  }
}
