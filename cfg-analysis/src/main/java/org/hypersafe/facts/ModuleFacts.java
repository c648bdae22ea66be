package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;

/**
 * Facts of one module.
 *
 * @param object object id
 * @param functions defined and declared ones and aliases, in module order
 * @param sites in module order
 * @param flow how pointers flow
 */
public record ModuleFacts(
    String object,
    ImmutableList<FunctionFact> functions,
    ImmutableList<SiteFact> sites,
    FlowFacts flow) {}
