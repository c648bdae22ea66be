package org.hypersafe.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;

/**
 * All that the later stages know of the inputs.
 *
 * @param objects in input order; ids are unique
 * @param symbols global symbols and entries of file-local functions
 * @param placed of each global symbol of an ELF input: name of the section it is defined in
 * @param wanted undefined symbols of ours that the tables must define
 * @param unprotected names of inputs that have code but no records, in input order
 */
public record LoadedProgram(
    ImmutableList<LoadedObject> objects,
    SymbolResolution symbols,
    ImmutableMap<String, String> placed,
    ImmutableSortedSet<String> wanted,
    ImmutableList<String> unprotected) {}
