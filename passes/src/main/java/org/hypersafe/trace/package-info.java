/**
 * What was seen at run time, held against what the analysis allows.
 *
 * <p>In: what the recorder of {@code scripts/trace-icalls} wrote, the image that it watched and a
 * report. Out: {@link org.hypersafe.trace.Trace}, and by {@link org.hypersafe.trace.TraceCheck} the
 * observed pairs that a report does not allow. Always: names of targets come from the image's
 * symbols and from no analysis, so that a trace can judge any later one.
 */
@NullMarked
package org.hypersafe.trace;

import org.jspecify.annotations.NullMarked;
