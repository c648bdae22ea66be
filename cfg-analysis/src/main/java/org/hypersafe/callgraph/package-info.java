/**
 * Stage 09: where every function may return to (DESIGN section 4).
 *
 * <p>In: records and {@link org.hypersafe.pointsto.TargetSets}. Out: {@link
 * org.hypersafe.callgraph.CallGraph}. Always: every return point of a record has a set; it holds
 * the label of every direct call of its functions, of every indirect call whose set holds one of
 * them, and of the callers of whoever jumps to them instead of calling, and nothing else.
 */
@NullMarked
package org.hypersafe.callgraph;

import org.jspecify.annotations.NullMarked;
