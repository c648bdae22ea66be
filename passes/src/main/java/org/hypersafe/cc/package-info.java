/**
 * Stage 01: read the command line of the compiler and drive stages 02 to 04 for each input.
 *
 * <p>In: clang's arguments. Out: what clang would have written (objects, depfiles, diagnostics,
 * exit code), the objects protected. Always: an output file is complete or not there; what clang
 * does not compile to 64-bit code passes through untouched.
 */
@NullMarked
package org.hypersafe.cc;

import org.jspecify.annotations.NullMarked;
