package org.hypersafe.verify;

/**
 * A branch whose target stands in the instruction.
 *
 * @param narrow whether an operand-size prefix makes processors disagree on its length or target
 */
record DirectBranch(long from, long to, boolean narrow) {}
