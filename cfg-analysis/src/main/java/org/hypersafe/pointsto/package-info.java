/**
 * Stage 08: which functions an indirect site may reach.
 *
 * <p>In: {@link org.hypersafe.facts.ProgramFacts} and the records of assembly. Out: {@link
 * org.hypersafe.pointsto.TargetSets}. Always: every site of every record has a set, perhaps an
 * empty one; a set holds only functions that return by table, since no others have an index; what
 * is not known to be impossible is allowed.
 */
@NullMarked
package org.hypersafe.pointsto;

import org.jspecify.annotations.NullMarked;
