package org.hypersafe.pointsto;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.profile.Profile;

/** The solved program: what every pointer of every module may point to. */
final class PointsTo {
  /** Rounds of finding pointers that nothing is known of. */
  private static final int MOST_ROUNDS = 8;

  final Solver solver = new Solver();
  final Memory memory = solver.memory;
  final Variables variables;
  final Linkage linkage;
  final Allocation allocation;
  final List<ModuleLinker> modules = new ArrayList<>();
  private final Map<SiteId, Linkage.Call> calls = new HashMap<>();

  private PointsTo(
      LoadedProgram program,
      ProgramFacts facts,
      Profile profile,
      BiPredicate<SiteId, FunctionId> mayCall) {
    this.variables = new Variables(program, facts, memory);
    this.allocation = new Allocation(program.symbols(), profile);
    this.linkage = new Linkage(solver, variables, allocation, mayCall);
    for (ModuleFacts module : facts.modules()) {
      modules.add(new ModuleLinker(solver, variables, linkage, module));
    }
    modules.forEach(ModuleLinker::link);
    variables.undefined().forEach(solver::escapeObject);
    program.objects().forEach(object -> assembly(program, object));
    linkage.indirectCalls().forEach(call -> calls.put(call.site(), call));
  }

  /**
   * Solves a program.
   *
   * @param mayCall whether a site may call a function that its pointer may point to
   */
  static PointsTo solve(
      LoadedProgram program,
      ProgramFacts facts,
      Profile profile,
      BiPredicate<SiteId, FunctionId> mayCall) {
    PointsTo result = new PointsTo(program, facts, profile, mayCall);
    result.solver.solve();
    for (int i = 0; i < MOST_ROUNDS && result.solver.assumeUnknownPointers(); i++) {
      result.solver.solve();
    }
    return result;
  }

  /** The call at a site, if the IR has it. */
  Linkage.Call call(SiteId site) {
    return calls.get(site);
  }

  /** The function that a pointer to a location calls. */
  Optional<FunctionId> functionAt(int location) {
    return memory.offsetOf(location) == 0 || memory.strideOf(location) != 0
        ? variables.functionOf(memory.objectOf(location))
        : Optional.empty();
  }

  private void assembly(LoadedProgram program, LoadedObject object) {
    String id = object.id();
    for (SymbolRef symbol : object.records().references()) {
      program
          .symbols()
          .target(id, symbol)
          .ifPresentOrElse(
              function -> {
                solver.escapeObject(variables.function(function));
                linkage.enter(function);
              },
              () -> solver.escapeObject(variables.object(id, symbol)));
    }
    for (SymbolRef symbol : object.records().takenAddresses()) {
      solver.escapeObject(variables.object(id, symbol));
    }
    if (object.bitcode().isEmpty()) {
      object.records().directCalls().forEach(call -> enter(program, id, call.callee()));
      object.records().tailJumps().forEach(jump -> enter(program, id, jump.to()));
    }
  }

  private void enter(LoadedProgram program, String object, SymbolRef symbol) {
    program.symbols().target(object, symbol).ifPresent(linkage::enter);
  }
}
