package org.hypersafe.plan;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.ReturnPointId;
import org.hypersafe.load.SiteId;

/**
 * What needs numbers and tables. Members of sets get numbers whether or not they are listed alone.
 *
 * @param functions functions that need a number, in a set or not
 * @param calls return labels that need a number, each with its name for messages
 * @param targets members of each indirect site's table
 * @param returns members of each return point's table
 * @param tableNames for messages: names of return points and indirect sites by table symbol
 */
public record PlanInput(
    ImmutableSortedSet<FunctionId> functions,
    ImmutableSortedMap<CallId, String> calls,
    ImmutableSortedMap<SiteId, ImmutableSortedSet<FunctionId>> targets,
    ImmutableSortedMap<ReturnPointId, ImmutableSortedSet<CallId>> returns,
    ImmutableSortedMap<String, String> tableNames) {}
