package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.hypersafe.facts.FunctionFact;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.object.SymbolRef;

/**
 * Functions whose index is somewhere, joined over all modules and all assembly.
 *
 * @param all every one of them
 * @param ofType by C type id; a function that modules disagree on has several
 */
record AddressTaken(
    ImmutableSet<FunctionId> all, ImmutableSetMultimap<Integer, FunctionId> ofType) {

  /**
   * Joins the facts.
   *
   * @param hasIndex whether a function is called by index; others are left out
   */
  static AddressTaken of(
      LoadedProgram program, ProgramFacts facts, Predicate<FunctionId> hasIndex) {
    ImmutableSetMultimap.Builder<Integer, FunctionId> types = ImmutableSetMultimap.builder();
    Set<FunctionId> all = new LinkedHashSet<>();
    for (ModuleFacts module : facts.modules()) {
      for (FunctionFact fact : module.functions()) {
        program
            .symbols()
            .target(module.object(), fact.symbol())
            .filter(hasIndex)
            .ifPresent(
                function -> {
                  fact.type().ifPresent(type -> types.put(type, function));
                  if (fact.isTaken()) {
                    all.add(function);
                  }
                });
      }
    }
    for (LoadedObject object : program.objects()) {
      for (SymbolRef symbol : object.records().references()) {
        program.symbols().target(object.id(), symbol).filter(hasIndex).ifPresent(all::add);
      }
    }
    return new AddressTaken(ImmutableSet.copyOf(all), types.build());
  }
}
