package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.hypersafe.facts.FlowFacts.FunctionFlow;
import org.hypersafe.facts.FlowVisitor;
import org.hypersafe.facts.FlowVisitor.CallFlow;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.SiteId;

/** Ties calls to functions: arguments to parameters, results to results. */
final class Linkage {
  private final Solver solver;
  private final Memory memory;
  private final Variables variables;
  private final Allocation allocation;
  private final BiPredicate<SiteId, FunctionId> mayCall;
  private final Map<FunctionId, Callee> callees = new HashMap<>();
  private final List<Call> indirect = new ArrayList<>();
  private final PairSet tied = new PairSet();
  private final List<Tie> ties = new ArrayList<>();
  private final List<Allocated> allocated = new ArrayList<>();
  private final List<FunctionId> entered = new ArrayList<>();
  private int calls;

  /**
   * A function with code.
   *
   * @param base first node of its module
   * @param variadic location of its further arguments; NOWHERE for none
   */
  record Callee(int base, FunctionFlow flow, int variadic) {}

  /**
   * A call and a function that it may reach.
   *
   * @param returns whether the call's result is the function's
   */
  record Tie(Call call, FunctionId function, boolean returns) {}

  /** A call and the object that it makes. */
  record Allocated(Call call, int object) {}

  /**
   * A call of a module.
   *
   * @param base first node of the module
   * @param place number of its source line in the program
   */
  record Call(int id, SiteId site, CallFlow flow, int base, int place) {
    int node(int local) {
      return local == FlowVisitor.NONE ? local : base + local;
    }
  }

  /**
   * Functions that code generation calls of itself, for intrinsics that are followed as what they
   * do: if nobody else calls them, their parameters are not unknown for that.
   */
  private static final ImmutableSet<String> GENERATED =
      ImmutableSet.of("memcpy", "memmove", "memset", "memcmp");

  private static final String NOBODYS = "what generated code copies";

  Linkage(
      Solver solver,
      Variables variables,
      Allocation allocation,
      BiPredicate<SiteId, FunctionId> mayCall) {
    this.solver = solver;
    this.memory = solver.memory;
    this.variables = variables;
    this.allocation = allocation;
    this.mayCall = mayCall;
  }

  /** Makes a function known; all before any call. */
  void define(FunctionId function, int base, FunctionFlow flow, int variadic) {
    callees.putIfAbsent(function, new Callee(base, flow, variadic));
    if (GENERATED.contains(function.name())) {
      int nobodys = memory.newObject(Memory.Kind.LOCAL, NOBODYS, 1, ImmutableList.of());
      flow.parameters()
          .forEach(
              parameter -> {
                if (parameter != FlowVisitor.NONE) {
                  solver.hold(base + parameter, memory.at(nobodys, 0, 0));
                }
              });
    }
  }

  /** A call by name. */
  void direct(String module, FunctionId callee, CallFlow flow, int base) {
    Call call = new Call(calls++, new SiteId(module, 0), flow, base, solver.place());
    if (allocation.isRelease(callee)) {
      return;
    }
    if (flow.fresh() || allocation.isAllocation(callee)) {
      int object =
          memory.newObject(
              Memory.Kind.HEAP, "memory from " + callee.name(), -1, ImmutableList.of());
      allocation.note(object, module, flow.place());
      if (flow.result() != FlowVisitor.NONE) {
        solver.hold(call.node(flow.result()), memory.at(object, 0, 0));
        allocated.add(new Allocated(call, object));
      }
      ties.add(new Tie(call, callee, /* returns= */ false));
      arguments(call, callee);
      return;
    }
    tie(call, callee);
  }

  /** A call through a pointer; to foreign code if it is no site. */
  void indirect(String module, CallFlow flow, int base) {
    Call call = new Call(calls++, new SiteId(module, flow.site()), flow, base, solver.place());
    if (flow.site() == FlowVisitor.NONE) {
      foreign(call);
      return;
    }
    if (flow.pointer() == FlowVisitor.NONE) {
      return;
    }
    indirect.add(call);
    solver.react(call.node(flow.pointer()), location -> reach(call, location));
  }

  private void reach(Call call, int location) {
    if (location == memory.unknownPointer()) {
      solver.listen(object -> reachFunction(call, object));
    } else if (memory.offsetOf(location) == 0 || memory.strideOf(location) != 0) {
      reachFunction(call, memory.objectOf(location));
    }
  }

  private void reachFunction(Call call, int object) {
    variables
        .functionOf(object)
        .filter(function -> mayCall.test(call.site(), function))
        .ifPresent(function -> tie(call, function));
  }

  /** Indirect calls of the protected world. */
  List<Call> indirectCalls() {
    return indirect;
  }

  /** Lets a call reach a function, whatever its type. */
  boolean tie(Call call, FunctionId function) {
    if (!tied.add(call.id(), variables.function(function))) {
      return false;
    }
    ties.add(new Tie(call, function, /* returns= */ true));
    arguments(call, function);
    Callee callee = callees.get(function);
    int result = call.flow().result();
    if (callee == null) {
      assembly(call);
    } else if (result != FlowVisitor.NONE && callee.flow().result() != FlowVisitor.NONE) {
      int lanes = Math.max(call.flow().lanes(), callee.flow().lanes());
      for (int i = 0; i < lanes; i++) {
        int from = Math.min(i, callee.flow().lanes() - 1);
        int to = Math.min(i, call.flow().lanes() - 1);
        solver.copy(call.node(result + to), callee.base() + callee.flow().result() + from, 0, 0);
      }
    }
    return true;
  }

  private void arguments(Call call, FunctionId function) {
    Callee callee = callees.get(function);
    if (callee == null) {
      return;
    }
    int[] arguments = call.flow().arguments();
    for (int i = 0; i < arguments.length; i++) {
      int argument = call.node(arguments[i]);
      if (argument == FlowVisitor.NONE) {
        continue;
      }
      if (i < callee.flow().parameters().length()) {
        int parameter = callee.flow().parameters().get(i);
        if (parameter != FlowVisitor.NONE) {
          solver.copy(callee.base() + parameter, argument, 0, 0);
        }
      } else if (callee.variadic() != Memory.NOWHERE) {
        memory.use(callee.variadic());
        solver.graph.edge(argument, memory.input(callee.variadic()));
      }
    }
  }

  /**
   * Assembly may copy between what its arguments point to, and return any of them, or something
   * unknown.
   */
  private void assembly(Call call) {
    solver.setPlace(call.place());
    int result = call.flow().result();
    for (int argument : call.flow().arguments()) {
      if (argument == FlowVisitor.NONE) {
        continue;
      }
      solver.escape(call.node(argument));
      for (int other : call.flow().arguments()) {
        if (other != FlowVisitor.NONE && other != argument) {
          solver.move(call.node(argument), call.node(other), -1);
        }
      }
    }
    if (result != FlowVisitor.NONE) {
      solver.hold(call.node(result), memory.unknownPointer());
    }
  }

  /** Foreign code writes pointers to its own memory wherever it is given a place. */
  private void foreign(Call call) {
    int unknown = solver.newNode();
    solver.hold(unknown, memory.unknownPointer());
    for (int argument : call.flow().arguments()) {
      if (argument != FlowVisitor.NONE) {
        solver.store(call.node(argument), 0, Long.BYTES, unknown);
      }
    }
    if (call.flow().result() != FlowVisitor.NONE) {
      solver.hold(call.node(call.flow().result()), memory.unknownPointer());
    }
  }

  /** Functions whose address goes into assembly may be found in unknown memory. */
  void escape(int node) {
    solver.react(
        node,
        e -> {
          if (variables.functionOf(memory.objectOf(e)).isPresent()) {
            solver.escapeObject(memory.objectOf(e));
          }
        });
  }

  /** Every call with each function that it may reach, as they were found. */
  List<Tie> ties() {
    return ties;
  }

  List<Allocated> allocated() {
    return allocated;
  }

  /** Functions that assembly enters. */
  List<FunctionId> entered() {
    return entered;
  }

  /** A function with code; empty for one of assembly. */
  Optional<Callee> callee(FunctionId function) {
    return Optional.ofNullable(callees.get(function));
  }

  /** A parameter of a function, counted from 1. */
  record Parameter(FunctionId function, int number) {}

  /** The parameter that a node is. */
  Optional<Parameter> parameter(int node) {
    for (Map.Entry<FunctionId, Callee> entry : callees.entrySet()) {
      Callee callee = entry.getValue();
      int index = callee.flow().parameters().indexOf(node - callee.base());
      if (node >= callee.base() && index >= 0) {
        return Optional.of(new Parameter(entry.getKey(), index + 1));
      }
    }
    return Optional.empty();
  }

  /** Assembly enters a function: nobody knows with what. */
  void enter(FunctionId function) {
    entered.add(function);
    Optional.ofNullable(callees.get(function))
        .ifPresent(
            callee ->
                callee
                    .flow()
                    .parameters()
                    .forEach(
                        parameter -> {
                          if (parameter != FlowVisitor.NONE) {
                            solver.hold(callee.base() + parameter, memory.unknownPointer());
                          }
                        }));
  }
}
