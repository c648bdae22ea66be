/**
 * Stage 13: what we know of a program, for people and for programs.
 *
 * <p>In: the results of the stages before. Out: {@link org.hypersafe.report.CfgReport} as text or
 * JSON, schema {@code hypersafe-cfg/1}. Always: the same program gives the same bytes; a number in
 * a report was counted, not estimated.
 */
@NullMarked
package org.hypersafe.report;

import org.jspecify.annotations.NullMarked;
