/**
 * Stage 05 and the end of 11: what {@code hypersafe-ld} does with a link.
 *
 * <p>In: an ld command line as the build gives it. Out: ld's own exit code and messages, and for a
 * final link of 64-bit code an image with its tables and runtime, verified and free of our symbols.
 * Always: an output file is complete and checked, or untouched; what we do not protect goes to the
 * real linker unchanged; the same inputs give the same bytes.
 */
@NullMarked
package org.hypersafe.link;

import org.jspecify.annotations.NullMarked;
