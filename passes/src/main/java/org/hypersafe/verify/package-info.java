/**
 * The finished image, read by disassembly alone and held against the rules of control-flow
 * integrity.
 *
 * <p>In: a linked image (ELF64 or PE32+ for x86-64) and a {@link org.hypersafe.profile.Profile}.
 * Out: {@link org.hypersafe.verify.VerificationResult}. Always: nothing here knows how the image
 * was made, no code is shared with the passes, and every exception that excused something is in the
 * result with its reason.
 */
@NullMarked
package org.hypersafe.verify;

import org.jspecify.annotations.NullMarked;
