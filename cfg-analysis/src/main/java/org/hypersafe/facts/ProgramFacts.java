package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;

/**
 * Facts of all modules.
 *
 * @param modules in the order of the program's objects; assembly has none
 */
public record ProgramFacts(ImmutableList<ModuleFacts> modules) {}
