package org.hypersafe.pointsto;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.hypersafe.facts.FlowFacts;
import org.hypersafe.facts.FlowFacts.FunctionFlow;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.FlowVisitor;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.pointsto.Memory.Kind;

/** Gives one module's constraints to the solver. */
final class ModuleLinker implements FlowVisitor {
  private final Solver solver;
  private final Memory memory;
  private final Variables variables;
  private final Linkage linkage;
  private final String module;
  private final FlowFacts flow;
  private final int base;
  private final int[] objects;
  private final int places;

  /** Makes the module's nodes and local objects; its functions become known. */
  /** Nodes that are addresses known when the program is linked, as each constant has its own. */
  private final Map<Integer, Constant> constants = new HashMap<>();

  private record Constant(int object, int offset) {}

  ModuleLinker(Solver solver, Variables variables, Linkage linkage, ModuleFacts facts) {
    this.solver = solver;
    this.memory = solver.memory;
    this.variables = variables;
    this.linkage = linkage;
    this.module = facts.object();
    this.flow = facts.flow();
    this.base = solver.graph.size();
    this.places = solver.newPlaces(flow.places().size());
    for (int i = 0; i < flow.nodes(); i++) {
      solver.newNode();
    }
    this.objects = new int[flow.objects().size()];
    for (int i = 0; i < objects.length; i++) {
      MemoryFact fact = flow.objects().get(i);
      objects[i] =
          fact.symbol() < 0 ? local(fact) : variables.object(module, symbol(fact.symbol()));
    }
    for (FunctionFlow function : flow.functions()) {
      int variadic =
          function.variadic() < 0
              ? Memory.NOWHERE
              : memory.at(objects[function.variadic()], 0, ANYWHERE);
      linkage.define(variables.own(module, symbol(function.symbol())), base, function, variadic);
    }
  }

  private int local(MemoryFact fact) {
    int object = memory.newObject(Kind.LOCAL, fact.name(), fact.size(), fact.arrays());
    memory.object(object).isBarren = fact.isBarren();
    return object;
  }

  String module() {
    return module;
  }

  int base() {
    return base;
  }

  /** Number of the module's first source line in the whole program. */
  int places() {
    return places;
  }

  int object(int index) {
    return objects[index];
  }

  /** The element that a constant and an offset name; NOWHERE for other pointers. */
  int element(int pointer, int offset) {
    Constant constant = constants.get(pointer);
    return constant == null
        ? Memory.NOWHERE
        : memory.element(constant.object(), constant.offset() + offset);
  }

  /** Where an initialiser puts something. */
  int initialised(int object, int offset) {
    int element = memory.element(objects[object], offset);
    return element == Memory.NOWHERE ? memory.at(objects[object], offset, 0) : element;
  }

  FlowFacts flow() {
    return flow;
  }

  /** Tells the solver all constraints. */
  void link() {
    flow.replay(this);
  }

  SymbolRef symbol(int index) {
    return flow.symbols().get(index);
  }

  @Override
  public void at(int place) {
    solver.setPlace(places + place);
  }

  @Override
  public void address(int dst, int symbol, int offset) {
    Set<Integer> named = variables.objects(module, symbol(symbol));
    if (named.size() == 1) {
      constants.put(dst, new Constant(named.iterator().next(), offset));
    }
    for (int object : variables.objects(module, symbol(symbol))) {
      solver.originate(base + dst, memory.at(object, offset, 0));
    }
  }

  @Override
  public void range(int dst, int start, int end) {
    for (int object : variables.range(module, symbol(start), symbol(end))) {
      solver.originate(base + dst, memory.at(object, 0, 0));
    }
  }

  @Override
  public void local(int dst, int object) {
    solver.hold(base + dst, memory.at(objects[object], 0, 0));
  }

  @Override
  public void copy(int dst, int src, int offset, int stride) {
    solver.copy(base + dst, base + src, offset, stride);
  }

  @Override
  public void align(int dst, int src, int alignment) {
    solver.align(base + dst, base + src, alignment);
  }

  @Override
  public void load(int dst, int pointer, int offset, int width) {
    int element = element(pointer, offset);
    if (element == Memory.NOWHERE) {
      solver.load(base + dst, base + pointer, offset, width);
    } else {
      solver.loadElement(base + dst, element);
    }
  }

  @Override
  public void store(int pointer, int offset, int width, int src) {
    int element = element(pointer, offset);
    if (element == Memory.NOWHERE) {
      solver.store(base + pointer, offset, width, base + src);
    } else {
      solver.storeElement(element, base + src);
    }
  }

  @Override
  public void move(int dst, int src, int size) {
    solver.move(base + dst, base + src, size);
  }

  @Override
  public void call(CallFlow call) {
    if (call.symbol() == NONE) {
      linkage.indirect(module, call, base);
      return;
    }
    FunctionId callee =
        variables.function(module, symbol(call.symbol()), /* isCalled= */ true).orElseThrow();
    linkage.direct(module, callee, call, base);
  }

  @Override
  public void unknown(int dst) {
    solver.hold(base + dst, memory.unknownPointer());
  }

  @Override
  public void assembly(int dst) {
    solver.hold(base + dst, memory.unknownPointer());
  }

  @Override
  public void stack(int dst, int offset, int stride) {
    solver.hold(base + dst, memory.stack(offset, stride));
  }

  @Override
  public void escape(int src) {
    linkage.escape(base + src);
  }

  @Override
  public void enter(int symbol) {
    variables.function(module, symbol(symbol), /* isCalled= */ false).ifPresent(linkage::enter);
  }

  @Override
  public void initial(int object, int offset, int symbol, int addend) {
    int place = initialised(object, offset);
    if (place != Memory.NOWHERE) {
      memory.use(place);
      for (int target : variables.objects(module, symbol(symbol))) {
        solver.originate(memory.input(place), memory.at(target, addend, 0));
      }
    }
  }
}
