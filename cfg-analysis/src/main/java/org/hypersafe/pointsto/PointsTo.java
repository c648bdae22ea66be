package org.hypersafe.pointsto;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.hypersafe.facts.FlowVisitor;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.SymbolRef;

/** The solved program: what every pointer of every module may point to. */
final class PointsTo {
  final Solver solver = new Solver();
  final Memory memory = solver.memory;
  final Variables variables;
  final Linkage linkage;
  final Allocation allocation;
  final List<ModuleLinker> modules = new ArrayList<>();
  private final Map<SiteId, Linkage.Call> calls = new HashMap<>();

  /** Objects that are in unknown hands because of what they are, and why. */
  private final Map<Integer, String> named = new LinkedHashMap<>();

  private PointsTo(
      LoadedProgram program,
      ProgramFacts facts,
      TargetResolver.Surroundings around,
      BiPredicate<SiteId, FunctionId> mayCall) {
    this.variables = new Variables(program, facts, memory, around);
    this.allocation = new Allocation(program.symbols(), around.profile());
    this.linkage = new Linkage(solver, variables, allocation, mayCall);
    for (ModuleFacts module : facts.modules()) {
      modules.add(new ModuleLinker(solver, variables, linkage, module));
    }
    modules.forEach(ModuleLinker::link);
    variables.undefined().forEach(object -> give(object, "no C defines it"));
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
      TargetResolver.Surroundings around,
      BiPredicate<SiteId, FunctionId> mayCall) {
    PointsTo result = new PointsTo(program, facts, around, mayCall);
    result.solver.solve();
    // Ends, as each round gives another pointer something to point to.
    while (result.solver.assumeUnknownPointers()) {
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
    String why = "assembly of " + object.records().source() + " names it";
    for (SymbolRef symbol : object.records().references()) {
      program
          .symbols()
          .target(id, symbol)
          .ifPresentOrElse(
              function -> {
                give(variables.function(function), why);
                linkage.enter(function);
              },
              () -> give(variables.object(id, symbol), why));
    }
    for (SymbolRef symbol : object.records().takenAddresses()) {
      give(variables.object(id, symbol), why);
    }
    if (object.bitcode().isEmpty()) {
      object.records().directCalls().forEach(call -> enter(program, id, call.callee()));
      object.records().tailJumps().forEach(jump -> enter(program, id, jump.to()));
    }
  }

  private void give(int object, String why) {
    named.putIfAbsent(object, why);
    solver.escapeObject(object);
  }

  /** Objects that are in unknown hands because of what they are, and why. */
  Map<Integer, String> named() {
    return named;
  }

  /** Whether a node may hold a pointer that nobody knows. */
  boolean isUnknown(int node) {
    return solver.graph.isUnknown(node);
  }

  /** The location of an object that stands for all of it. */
  int whole(int location) {
    return memory.at(memory.objectOf(location), 0, FlowVisitor.ANYWHERE);
  }

  private void enter(LoadedProgram program, String object, SymbolRef symbol) {
    program.symbols().target(object, symbol).ifPresent(linkage::enter);
  }
}
