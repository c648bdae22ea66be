package org.hypersafe.pointsto;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.hypersafe.facts.FlowVisitor;
import org.hypersafe.load.FunctionId;
import org.hypersafe.pointsto.Causes.Says;
import org.hypersafe.pointsto.FlowGraph.Kind;
import org.roaringbitmap.IntIterator;

/** Tells all constraints once more, when what every pointer may point to is known. */
final class FlowGraphBuilder {
  private static final int NOWHERE = -1;
  private static final String FOREIGN = "foreign code has written or returned it";
  private static final String NUMBER = "it is made from a number";
  private static final String OUT_OF_ASSEMBLY =
      "it comes out of assembly, from where only assembly can see";
  private static final String MIXED =
      "copied by code that copies so much that nobody can tell what goes where";
  private static final String INTO_ASSEMBLY = "given to assembly";
  private static final String NARROWED = "made a number with fewer bits than a pointer has";

  private final PointsTo pointsTo;
  private final Solver solver;
  private final Memory memory;
  private final Nodes ids;
  private final int nodes;
  private final FlowGraph graph = new FlowGraph();
  private final Origins origins;

  private FlowGraphBuilder(PointsTo pointsTo, Nodes ids) {
    this.ids = ids;
    this.pointsTo = pointsTo;
    this.solver = pointsTo.solver;
    this.memory = pointsTo.memory;
    this.nodes = solver.graph.size();
    this.origins = new Origins(memory.objectCount(), nodes);
  }

  /** The graph, and where addresses enter it. */
  record Result(FlowGraph graph, Origins origins) {}

  static Result build(PointsTo pointsTo, Nodes ids) {
    FlowGraphBuilder builder = new FlowGraphBuilder(pointsTo, ids);
    for (ModuleLinker module : pointsTo.modules) {
      module.flow().replay(builder.new Replay(module));
    }
    builder.calls();
    builder.copies();
    builder.assembly();
    for (int object = 0; object < builder.memory.objectCount(); object++) {
      builder.overlaps(builder.memory.object(object));
    }
    builder.graph.finish(builder.nodes);
    return new Result(builder.graph, builder.origins);
  }

  private void add(int from, int to, Kind kind, int place, int detail) {
    if (from != to && from < nodes && to < nodes) {
      graph.add(from, to, kind, place, detail);
    }
  }

  private void calls() {
    int number = 0;
    for (Linkage.Tie tie : pointsTo.linkage.ties()) {
      int tied = number++;
      Optional<Linkage.Callee> callee = pointsTo.linkage.callee(tie.function());
      callee.ifPresentOrElse(found -> call(tie, found, tied), () -> assembly(tie));
    }
    for (Linkage.Allocated made : pointsTo.linkage.allocated()) {
      int node = made.call().node(made.call().flow().result());
      origins.add(node, made.object(), 0, made.call().place());
    }
  }

  private void call(Linkage.Tie tied, Linkage.Callee callee, int tie) {
    Linkage.Call call = tied.call();
    int[] arguments = call.flow().arguments();
    ImmutableIntArray parameters = callee.flow().parameters();
    for (int i = 0; i < arguments.length; i++) {
      int argument = call.node(arguments[i]);
      if (argument == FlowVisitor.NONE) {
        continue;
      }
      if (i >= parameters.length()) {
        if (callee.variadic() != Memory.NOWHERE) {
          add(argument, memory.input(callee.variadic()), Kind.ARGUMENT, call.place(), tie);
        }
      } else if (parameters.get(i) != FlowVisitor.NONE) {
        add(argument, callee.base() + parameters.get(i), Kind.ARGUMENT, call.place(), tie);
      }
    }
    int result = tied.returns() ? call.flow().result() : FlowVisitor.NONE;
    if (result != FlowVisitor.NONE && callee.flow().result() != FlowVisitor.NONE) {
      int lanes = Math.max(call.flow().lanes(), callee.flow().lanes());
      for (int i = 0; i < lanes; i++) {
        int from = callee.base() + callee.flow().result() + Math.min(i, callee.flow().lanes() - 1);
        int to = call.node(result + Math.min(i, call.flow().lanes() - 1));
        add(from, to, Kind.RESULT, call.place(), tie);
      }
    }
  }

  /** A call of a function that is no C. */
  private void assembly(Linkage.Tie tie) {
    Linkage.Call call = tie.call();
    String name = tie.function().name();
    for (int argument : call.flow().arguments()) {
      if (argument != FlowVisitor.NONE) {
        String why = "passed to " + name + ", which is not C";
        origins.give(Says.LOST_FUNCTIONS, call.node(argument), why, call.place());
      }
    }
    if (tie.returns() && call.flow().result() != FlowVisitor.NONE) {
      String why = name + " returns it, which is not C";
      origins.give(Says.UNKNOWN, call.node(call.flow().result()), why, call.place());
    }
  }

  /** What assembly names and enters. */
  private void assembly() {
    for (FunctionId function : pointsTo.linkage.entered()) {
      Linkage.Callee callee = pointsTo.linkage.callee(function).orElse(null);
      if (callee == null) {
        continue;
      }
      String why = "assembly calls " + function.name() + ", nobody knows with what arguments";
      callee
          .flow()
          .parameters()
          .forEach(
              parameter -> {
                if (parameter != FlowVisitor.NONE) {
                  int node = callee.base() + parameter;
                  origins.give(Says.UNKNOWN, node, why, ids.placeOf(node));
                }
              });
    }
    pointsTo.named().forEach((object, why) -> origins.give(Says.ESCAPED, object, why, NOWHERE));
  }

  private void copies() {
    IntList copies = solver.copies();
    for (int i = 0; i < copies.size(); i += 3) {
      boolean isMixture = ids.locationOf(copies.get(i)) == Memory.NOWHERE;
      Kind kind = isMixture ? Kind.READ_THROUGH : Kind.MOVE;
      if (isMixture) {
        origins.give(Says.LOST, copies.get(i), MIXED, copies.get(i + 2));
        origins.give(Says.UNKNOWN, copies.get(i), MIXED, copies.get(i + 2));
      }
      add(copies.get(i), copies.get(i + 1), kind, copies.get(i + 2), 0);
    }
  }

  private void overlaps(ObjectInfo info) {
    info.exact.forEach(this::inputOf);
    info.elements.forEach(element -> overlap(element, memory.all(element)));
    for (int i = 0; i < info.wide.size(); i++) {
      int wide = info.wide.get(i);
      inputOf(wide);
      info.exact.forEach(exact -> overlap(exact, wide));
      info.elements.forEach(element -> overlap(element, wide));
      for (int k = 0; k < i; k++) {
        int other = info.wide.get(k);
        if (memory.mayBeSame(other, wide)) {
          add(memory.input(wide), other, Kind.OVERLAP, 0, 0);
          add(memory.input(other), wide, Kind.OVERLAP, 0, 0);
        }
      }
    }
  }

  private void inputOf(int location) {
    if (memory.input(location) != location) {
      add(memory.input(location), location, Kind.OVERLAP, 0, 0);
    }
  }

  /** A narrow location, and one that may mean it and others. */
  private void overlap(int narrow, int wide) {
    if (memory.mayBeSame(narrow, wide)) {
      add(narrow, wide, Kind.OVERLAP, 0, 0);
      add(memory.input(wide), narrow, Kind.OVERLAP, 0, 0);
    }
  }

  /** The constraints of one module. */
  private final class Replay implements FlowVisitor {
    private final ModuleLinker module;
    private final int base;
    private int here;

    Replay(ModuleLinker module) {
      this.module = module;
      this.base = module.base();
      this.here = module.places();
    }

    private int placeOf(int local) {
      return module.places() + module.flow().nodePlaces().get(local);
    }

    /** Each location that a pointer may mean, moved by an offset. */
    private void each(int pointer, int offset, IntConsumer action) {
      IntIterator locations = solver.graph.set(base + pointer).getIntIterator();
      while (locations.hasNext()) {
        int location = locations.next();
        if (location != memory.unknownPointer() && !memory.isFunction(location)) {
          memory.plus(location, offset, 0, action);
        }
      }
    }

    /** What is read or written through a pointer: the element that it names, or each location. */
    private void places(int pointer, int offset, IntConsumer action) {
      int element = module.element(pointer, offset);
      if (element == Memory.NOWHERE) {
        each(pointer, offset, action);
      } else {
        action.accept(element);
      }
    }

    private boolean isUnknown(int pointer) {
      return pointsTo.isUnknown(base + pointer);
    }

    @Override
    public void at(int place) {
      here = module.places() + place;
    }

    @Override
    public void address(int dst, int symbol, int offset) {
      for (int object : pointsTo.variables.objects(module.module(), module.symbol(symbol))) {
        origins.add(base + dst, object, offset, placeOf(dst));
      }
    }

    @Override
    public void range(int dst, int start, int end) {
      for (int object :
          pointsTo.variables.range(module.module(), module.symbol(start), module.symbol(end))) {
        origins.add(base + dst, object, 0, placeOf(dst));
      }
    }

    @Override
    public void local(int dst, int object) {
      origins.add(base + dst, module.object(object), 0, placeOf(dst));
    }

    @Override
    public void copy(int dst, int src, int offset, int stride) {
      add(base + src, base + dst, Kind.COPY, placeOf(dst), 0);
    }

    @Override
    public void align(int dst, int src, int alignment) {
      add(base + src, base + dst, Kind.COPY, placeOf(dst), 0);
    }

    @Override
    public void load(int dst, int pointer, int offset, int width) {
      int place = placeOf(dst);
      if (isUnknown(pointer)) {
        add(base + pointer, base + dst, Kind.READ_THROUGH, place, 0);
      }
      places(pointer, offset, location -> add(location, base + dst, Kind.LOAD, place, 0));
    }

    @Override
    public void store(int pointer, int offset, int width, int src) {
      if (isUnknown(pointer)) {
        add(base + pointer, base + src, Kind.WRITTEN_THROUGH, here, 0);
      }
      places(pointer, offset, at -> add(base + src, memory.input(at), Kind.STORE, here, 0));
    }

    @Override
    public void move(int dst, int src, int size) {
      if (isUnknown(dst)) {
        each(src, 0, at -> add(base + dst, pointsTo.whole(at), Kind.WRITTEN_THROUGH, here, 0));
      }
      if (isUnknown(src)) {
        each(
            dst,
            0,
            at -> add(base + src, memory.input(pointsTo.whole(at)), Kind.READ_THROUGH, here, 0));
      }
    }

    @Override
    public void call(CallFlow call) {
      // Calls are told by what they were tied to; those of foreign code by nobody.
      if (call.symbol() != NONE || call.site() != NONE) {
        return;
      }
      int place = module.places() + call.place();
      if (call.result() != NONE) {
        origins.give(Says.UNKNOWN, base + call.result(), FOREIGN, place);
      }
      for (int argument : call.arguments()) {
        if (argument != NONE) {
          each(argument, 0, at -> origins.give(Says.UNKNOWN, memory.input(at), FOREIGN, place));
        }
      }
    }

    @Override
    public void unknown(int dst) {
      origins.give(Says.UNKNOWN, base + dst, NUMBER, placeOf(dst));
    }

    @Override
    public void assembly(int dst) {
      origins.give(Says.UNKNOWN, base + dst, OUT_OF_ASSEMBLY, placeOf(dst));
    }

    @Override
    public void stack(int dst, int offset, int stride) {
      int location = memory.stack(offset, stride);
      if (location != Memory.NOWHERE) {
        origins.add(base + dst, memory.objectOf(location), offset, placeOf(dst));
      }
    }

    @Override
    public void escape(int src) {
      origins.give(Says.LOST_FUNCTIONS, base + src, INTO_ASSEMBLY, here);
    }

    @Override
    public void narrow(int src) {
      origins.give(Says.LOST_FUNCTIONS, base + src, NARROWED, here);
    }

    @Override
    public void enter(int symbol) {
      // The linkage knows whom assembly enters.
    }

    @Override
    public void initial(int object, int offset, int symbol, int addend) {
      int place = module.initialised(object, offset);
      if (place != Memory.NOWHERE) {
        int line = module.places() + module.flow().objects().get(object).place();
        for (int target : pointsTo.variables.objects(module.module(), module.symbol(symbol))) {
          origins.initial(memory.input(place), target, offset, line);
        }
      }
    }
  }
}
