package org.hypersafe.facts;

import static org.hypersafe.facts.FlowVisitor.NONE;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.hypersafe.facts.FlowFacts.FunctionFlow;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.TypeLayouts.Lane;
import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;

/** Finds how pointers flow in one function. */
final class FunctionFlowExtractor {
  private final ValueNodes nodes;
  private final FlowBuilder flow;
  private final FlowCode code;
  private final Value function;
  private final ArithmeticFlow arithmetic;
  private final CallExtractor calls;
  private final Map<Long, Pointer> pointers = new HashMap<>();
  private int result = NONE;
  private int lanes;
  private int variadic = NONE;

  FunctionFlowExtractor(
      FlowBuilder flow, ConstantFlow constants, Value function, ToIntFunction<Value> sites) {
    this.nodes = new ValueNodes(flow, constants);
    this.flow = flow;
    this.code = flow.code;
    this.function = function;
    this.arithmetic = new ArithmeticFlow(nodes);
    this.calls = new CallExtractor(nodes, sites);
  }

  /** A pointer computed from another: {@code base + offset + index * stride}. */
  private record Pointer(Value base, int offset, int stride, long index) {}

  void run() {
    ImmutableList<Value> instructions = function.instructions();
    ImmutableIntArray.Builder parameters = ImmutableIntArray.builder();
    int place = nodes.places.ofFunction(function);
    for (Value parameter : function.parameters()) {
      parameters.add(nodes.isFollowed(parameter.type()) ? nodes.define(parameter, place) : NONE);
    }
    IrType type = function.subjectType();
    if (type.isVariadic()) {
      String name = "further arguments of " + function.name();
      variadic =
          flow.add(
              new MemoryFact(NONE, name, -1, ImmutableList.of(), "", true, false, false, place));
    }
    if (nodes.isFollowed(type.result())) {
      lanes = nodes.lanes(type.result());
      result = flow.nodes(lanes, place);
    }
    flow.add(new FunctionFlow(flow.symbol(function), parameters.build(), result, lanes, variadic));
    instructions.forEach(nodes::declare);
    instructions.forEach(this::instruction);
    code.at(0);
    nodes.copies.finish();
  }

  private void instruction(Value i) {
    int dst = isValue(i.opcode()) ? nodes.of(i) : NONE;
    if (hasEffect(i.opcode())) {
      code.at(nodes.places.of(i));
    }
    switch (i.opcode()) {
      case ALLOCA -> alloca(dst, i);
      case LOAD -> load(dst, i.operand(0), i.type());
      case STORE -> store(i);
      case GET_ELEMENT_PTR -> gep(dst, i);
      case PHI -> {
        for (int k = 0; k < i.incomingCount(); k++) {
          incoming(dst, i, i.incoming(k));
        }
      }
      case SELECT -> {
        nodes.copyLanes(dst, i.operand(1));
        nodes.copyLanes(dst, i.operand(2));
      }
      case ADD, SUB, AND, OR, XOR, SHIFT -> arithmetic.arithmetic(dst, i);
      case CALL -> calls.call(dst, i, variadic);
      case RET -> {
        if (i.operandCount() > 0 && result != NONE) {
          nodes.copyLanes(result, i.operand(0));
        }
      }
      case EXTRACT_VALUE -> extract(dst, i);
      case INSERT_VALUE -> insert(dst, i);
      case EXTRACT_ELEMENT -> nodes.copy(dst, i.operand(0));
      case INSERT_ELEMENT, SHUFFLE_VECTOR -> {
        nodes.copy(dst, i.operand(0));
        nodes.copy(dst, i.operand(1));
      }
      case ATOMIC_CMPXCHG -> {
        load(dst, i.operand(0), i.operand(2).type());
        store(i.operand(0), i.operand(2));
      }
      case ATOMIC_RMW -> {
        load(dst, i.operand(0), i.operand(1).type());
        store(i.operand(0), i.operand(1));
      }
      default -> {
        // Moves no pointers.
      }
    }
  }

  /** Whether it does more than make a value, whose node has the line. */
  private static boolean hasEffect(Opcode opcode) {
    return switch (opcode) {
      case STORE, CALL, ATOMIC_CMPXCHG, ATOMIC_RMW, RET -> true;
      default -> false;
    };
  }

  private static boolean isValue(Opcode opcode) {
    return opcode != Opcode.STORE && opcode != Opcode.RET && opcode != Opcode.OTHER;
  }

  private void incoming(int dst, Value phi, Value value) {
    Optional<Value> end = GatheredWalk.end(phi, value);
    if (end.isPresent()) {
      code.range(dst, flow.symbol(value), flow.symbol(end.get()));
    } else {
      nodes.copyLanes(dst, value);
    }
  }

  private void alloca(int dst, Value alloca) {
    IrType type = alloca.subjectType();
    boolean single = FlowMath.constant(alloca.operand(0)).orElse(0) == 1;
    int object =
        flow.add(
            new MemoryFact(
                NONE,
                alloca.name().isEmpty() ? "a local" : alloca.name(),
                single ? flow.types.size(type) : -1,
                single ? flow.types.arrays(type) : ImmutableList.of(),
                "",
                true,
                false,
                single && flow.types.size(type) < Integer.BYTES,
                nodes.places.ofFunction(function)));
    code.local(dst, object);
  }

  private void load(int dst, Value pointer, IrType type) {
    int from = nodes.of(pointer);
    if (dst == NONE || from == NONE) {
      return;
    }
    int lane = dst;
    for (Lane part : flow.types.lanes(type)) {
      for (int word = 0; word < part.width(); word += Long.BYTES) {
        code.load(lane, from, part.offset() + word, Math.min(part.width(), Long.BYTES));
      }
      lane++;
    }
  }

  private void store(Value store) {
    Value value = store.operand(0);
    Value pointer = store.operand(1);
    if (!elementWise(value, pointer)) {
      store(pointer, value);
    }
  }

  private void store(Value pointer, Value value) {
    int to = nodes.of(pointer);
    int lane = nodes.of(value);
    if (to == NONE || lane == NONE) {
      return;
    }
    for (Lane part : flow.types.lanes(value.type())) {
      for (int word = 0; word < part.width(); word += Long.BYTES) {
        code.store(to, part.offset() + word, Math.min(part.width(), Long.BYTES), lane);
      }
      lane++;
    }
  }

  /** {@code a[i] = b[i]} copies an array, element by element: a store alone would mix them. */
  private boolean elementWise(Value value, Value pointer) {
    if (value.kind() != Value.Kind.INSTRUCTION || value.opcode() != Opcode.LOAD) {
      return false;
    }
    Pointer to = pointers.get(pointer.address());
    Pointer from = pointers.get(value.operand(0).address());
    if (to == null
        || from == null
        || to.stride() == 0
        || to.stride() != from.stride()
        || to.index() != from.index()) {
      return false;
    }
    int dst = offset(to);
    int src = offset(from);
    if (dst != NONE && src != NONE) {
      code.move(dst, src, -1);
    }
    return true;
  }

  private int offset(Pointer pointer) {
    int base = nodes.of(pointer.base());
    if (base == NONE || pointer.offset() == 0) {
      return base;
    }
    int node = flow.nodes(1, 0);
    code.copy(node, base, pointer.offset(), 0);
    return node;
  }

  private void gep(int dst, Value gep) {
    Value base = gep.operand(0);
    ImmutableList<FlowMath.Distance> distances = FlowMath.distances(flow.types, gep);
    distances.forEach(d -> nodes.copy(dst, base, d.offset(), d.stride()));
    if (distances.size() == 1) {
      FlowMath.Distance d = distances.get(0);
      pointers.put(gep.address(), new Pointer(base, d.offset(), d.stride(), d.index()));
    }
  }

  private void extract(int dst, Value i) {
    Value aggregate = i.operand(0);
    int node = nodes.of(aggregate);
    if (dst == NONE || node == NONE) {
      return;
    }
    int lane = flow.types.laneOf(aggregate.type(), i.aggregateIndices());
    int count = nodes.lanes(i.type());
    int last = nodes.lanes(aggregate.type()) - 1;
    for (int k = 0; k < count; k++) {
      nodes.copies.copy(dst + k, node + Math.min(lane + k, last), 0, 0);
    }
  }

  private void insert(int dst, Value i) {
    nodes.copyLanes(dst, i.operand(0));
    int node = nodes.of(i.operand(1));
    if (dst == NONE || node == NONE) {
      return;
    }
    int lane = flow.types.laneOf(i.type(), i.aggregateIndices());
    int count = nodes.lanes(i.operand(1).type());
    int last = nodes.lanes(i.type()) - 1;
    for (int k = 0; k < count; k++) {
      nodes.copies.copy(dst + Math.min(lane + k, last), node + k, 0, 0);
    }
  }
}
