package org.hypersafe.verify;

import java.util.OptionalLong;

/**
 * One masked table jump as it stands in the code.
 *
 * @param start address of its first instruction
 * @param mask as the machine sees it; not yet known to be of the form 2^k - 1
 * @param table address that the {@code leaq} yields
 * @param returnIndex the number that a call pushes
 * @param end address behind its last instruction; a call's return label
 */
record MaskedBranch(
    Form form, long start, long mask, long table, OptionalLong returnIndex, long end) {

  /** The forms of {@link ImageVerifier}. */
  enum Form {
    CALL(TableKind.CALL),
    TAIL_JUMP(TableKind.CALL),
    RETURN(TableKind.RETURN),
    SWITCH(TableKind.SWITCH);

    private final TableKind tableKind;

    Form(TableKind tableKind) {
      this.tableKind = tableKind;
    }

    TableKind tableKind() {
      return tableKind;
    }
  }

  /** What the entries of a table are. */
  enum TableKind {
    CALL,
    RETURN,
    /** Blocks of one function. */
    SWITCH
  }
}
