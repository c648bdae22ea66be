/**
 * What an object file carries for the whole-program half, in sections a final link drops (DESIGN
 * section 2).
 *
 * <p>In: the records of one rewritten assembly file, or the bytes of the sections {@code
 * .hypersafe.sites} and {@code .hypersafe.bc} of an object. Out: assembler text of these sections,
 * or {@link org.hypersafe.object.ObjectRecords} and {@link org.hypersafe.object.BitcodeFrame}.
 * Always: {@link org.hypersafe.object.ObjectWriter} alone writes the format, {@link
 * org.hypersafe.object.ObjectReader} alone reads it, and reading what was written gives equal
 * records.
 */
@NullMarked
package org.hypersafe.object;

import org.jspecify.annotations.NullMarked;
