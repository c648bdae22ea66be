/**
 * Numbers for functions and return sites, and the tables they index (DESIGN section 4).
 *
 * <p>In: a {@link org.hypersafe.plan.PlanInput}, which says for every indirect site what it may
 * call and for every return point where it may return. Out: a {@link
 * org.hypersafe.plan.ProtectionPlan} with every symbol and table slot the link needs. Always:
 * within a table, {@code number & mask} differs for all members and is never 0; a table holds its
 * set's members and the trap, nothing else; numbers are unique in the program; the same input gives
 * the same plan.
 */
@NullMarked
package org.hypersafe.plan;

import org.jspecify.annotations.NullMarked;
