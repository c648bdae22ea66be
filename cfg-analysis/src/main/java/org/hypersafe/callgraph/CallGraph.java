package org.hypersafe.callgraph;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.ReturnPointId;
import org.hypersafe.load.SiteId;

/**
 * Calls and returns of the program.
 *
 * @param calls every call by its label, in order
 * @param returns labels that each return point may go to
 * @param users functions that end in a return point
 * @param returnSites labels that each function returns to, functions without any left out
 * @param closedReturns how many functions return without a table
 * @param closedReturnSites how many labels these return to, in all
 */
public record CallGraph(
    ImmutableSortedMap<CallId, Call> calls,
    ImmutableSortedMap<ReturnPointId, ImmutableSortedSet<CallId>> returns,
    ImmutableMap<ReturnPointId, ImmutableSortedSet<FunctionId>> users,
    ImmutableSortedMap<FunctionId, ImmutableSortedSet<CallId>> returnSites,
    int closedReturns,
    int closedReturnSites) {

  /** What kind of call a call is. */
  public sealed interface Call {
    FunctionId caller();

    /** Source file of the caller's object, as given to the compiler. */
    String source();
  }

  /** A call of {@code callee}. */
  public record DirectCall(FunctionId caller, String source, FunctionId callee) implements Call {}

  /** A call through {@code site}. */
  public record IndirectCall(FunctionId caller, String source, SiteId site) implements Call {}
}
