/**
 * Stage 02: rewrite IR.
 *
 * <p>In: optimised bitcode of one file with C type ids. Out: the same bitcode with every indirect
 * call numbered (for the link's analysis), and a second module without a code address in it:
 * pointers are indices, indirect calls go to pseudo functions {@code __hs_icall.<s>} that stage 03
 * expands. Always: no indirect call and no function address is left, or the file is refused.
 */
@NullMarked
package org.hypersafe.ir;

import org.jspecify.annotations.NullMarked;
