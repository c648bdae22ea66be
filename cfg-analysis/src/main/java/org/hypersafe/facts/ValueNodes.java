package org.hypersafe.facts;

import static org.hypersafe.facts.FlowVisitor.NONE;

import java.util.HashMap;
import java.util.Map;
import org.hypersafe.facts.TypeLayouts.Lane;
import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;

/** Nodes of one function's values, and copies between them. */
final class ValueNodes {
  final FlowBuilder flow;
  final FlowCode code;
  final ConstantFlow constants;
  final Places places;
  final CopyLoops copies;

  private final Map<Long, Integer> nodes = new HashMap<>();
  private final Map<Long, Value> same = new HashMap<>();

  ValueNodes(FlowBuilder flow, ConstantFlow constants) {
    this.flow = flow;
    this.code = flow.code;
    this.constants = constants;
    this.places = new Places(flow);
    this.copies = new CopyLoops(code);
  }

  boolean isFollowed(IrType type) {
    return flow.types.lanes(type).stream().anyMatch(Lane::isFollowed);
  }

  int lanes(IrType type) {
    return flow.types.lanes(type).size();
  }

  int define(Value value, int place) {
    int first = flow.nodes(lanes(value.type()), place);
    nodes.put(value.address(), first);
    return first;
  }

  /** Gives an instruction its nodes, or says whose it shares. */
  void declare(Value instruction) {
    switch (instruction.opcode()) {
      case STORE, ICMP, RET, INDIRECT_BR, OTHER -> {
        return;
      }
      case TRUNC -> {
        // Who looks at a part of an address rarely puts it together again; a function may be
        // called by it.
        same.put(instruction.address(), instruction.operand(0));
        int node = of(instruction.operand(0));
        if (node != NONE) {
          code.at(places.of(instruction));
          code.narrow(node);
        }
        return;
      }
      case INT_TO_PTR -> {
        if (of(instruction.operand(0)) == NONE && !isConstant(instruction.operand(0))) {
          code.unknown(define(instruction, places.of(instruction)));
          return;
        }
        same.put(instruction.address(), instruction.operand(0));
        return;
      }
      case PTR_TO_INT, BIT_CAST, ADDR_SPACE_CAST, EXTEND, FREEZE -> {
        if (isFollowed(instruction.type())) {
          same.put(instruction.address(), instruction.operand(0));
        }
        return;
      }
      case CALL -> {
        if (AssemblyFlow.isNothing(instruction)) {
          same.put(instruction.address(), instruction.operand(0));
          return;
        }
      }
      case LOAD -> {
        if (!isFollowed(instruction.type()) && !isStoredAsItIs(instruction)) {
          return;
        }
        define(instruction, places.of(instruction));
        return;
      }
      default -> {
        // Looked at below.
      }
    }
    if (isFollowed(instruction.type())) {
      define(instruction, places.of(instruction));
    }
  }

  private boolean isConstant(Value value) {
    Value.Kind kind = original(value).kind();
    return kind != Value.Kind.INSTRUCTION && kind != Value.Kind.ARGUMENT;
  }

  /** A narrow number that goes from memory to memory may be part of a pointer. */
  private static boolean isStoredAsItIs(Value load) {
    return load.users().stream()
        .anyMatch(
            user ->
                user.kind() == Value.Kind.INSTRUCTION
                    && user.opcode() == Opcode.STORE
                    && user.operand(0).equals(load));
  }

  /** The value that casts made this one from. */
  Value original(Value value) {
    Value original = value;
    for (Value next = same.get(value.address()); next != null; next = same.get(next.address())) {
      original = next;
    }
    return original;
  }

  /** First node of a value; NONE if it holds no pointer. */
  int of(Value value) {
    Value original = original(value);
    return switch (original.kind()) {
      case INSTRUCTION, ARGUMENT -> nodes.getOrDefault(original.address(), NONE);
      default -> constants.node(original);
    };
  }

  /** The symbol that a value is the address of; NONE if it is none. */
  int symbolOf(Value value) {
    Value original = original(value);
    return switch (original.kind()) {
      case INSTRUCTION, ARGUMENT -> NONE;
      default -> constants.symbolOf(original);
    };
  }

  /** {@code dst} holds what {@code src} holds. */
  void copy(int dst, Value src) {
    copy(dst, src, 0, 0);
  }

  void copy(int dst, Value src, int offset, int stride) {
    int node = of(src);
    if (dst != NONE && node != NONE) {
      copies.copy(dst, node, offset, stride);
    }
  }

  /** The lanes from {@code dst} on hold what those of {@code src} hold. */
  void copyLanes(int dst, Value src) {
    int node = of(src);
    if (dst != NONE && node != NONE) {
      int count = lanes(src.type());
      for (int i = 0; i < count; i++) {
        copies.copy(dst + i, node + i, 0, 0);
      }
    }
  }
}
