package org.hypersafe.verify;

/**
 * Something that pushes an index and jumps: its callee comes back to the instruction behind it.
 *
 * @param address of the jump
 * @param index the number pushed, sign-extended as the machine does
 * @param returnLabel address behind the jump
 */
record CallSite(long address, long index, long returnLabel) {}
