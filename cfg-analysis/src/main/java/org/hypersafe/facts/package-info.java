/**
 * Stage 07: what IR says about functions and indirect calls.
 *
 * <p>In: a {@link org.hypersafe.load.LoadedProgram}. Out: {@link org.hypersafe.facts.ProgramFacts}.
 * Always: every module is opened once, alone, and closed before its facts are used; nobody reads IR
 * after this.
 */
@NullMarked
package org.hypersafe.facts;

import org.jspecify.annotations.NullMarked;
