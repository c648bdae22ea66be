/**
 * Tests of the whole toolchain on real programs.
 *
 * <p>In: an installation (system property {@code hypersafe.root}) and the sources ({@code
 * hypersafe.source}), with the cases of {@code test-corpus/}. Always: a case is found by looking in
 * its folder, so a new one needs no Java; what cannot run here is skipped with its reason.
 */
@NullMarked
package org.hypersafe.corpus;

import org.jspecify.annotations.NullMarked;
