package org.hypersafe.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;
import org.hypersafe.llvm.Value.Kind;

/** Addresses in constants: operands of instructions, and initialisers of variables. */
final class ConstantFlow {
  private final FlowBuilder flow;
  private final Map<Long, Integer> nodes = new HashMap<>();
  private final Map<Long, Integer> symbols = new HashMap<>();

  ConstantFlow(FlowBuilder flow) {
    this.flow = flow;
  }

  /** A symbol and a distance from it. */
  private record Address(Value symbol, int offset) {}

  /** The node of a scalar or aggregate constant; NONE if there is no address in it. */
  int node(Value constant) {
    if (constant.kind() == Kind.CONSTANT_INT || constant.kind() == Kind.NULL_POINTER) {
      return FlowVisitor.NONE;
    }
    Integer known = nodes.get(constant.address());
    if (known == null) {
      known = make(constant);
      nodes.put(constant.address(), known);
    }
    return known;
  }

  /** The symbol that a constant is the address of; NONE if it is none. */
  int symbolOf(Value constant) {
    node(constant);
    return symbols.getOrDefault(constant.address(), FlowVisitor.NONE);
  }

  private int make(Value constant) {
    switch (constant.kind()) {
      case CONSTANT_ARRAY, CONSTANT_STRUCT, CONSTANT_VECTOR -> {
        return aggregate(constant);
      }
      case FUNCTION, GLOBAL_VARIABLE, GLOBAL_ALIAS, GLOBAL_IFUNC, CONSTANT_EXPR -> {
        // Looked at below.
      }
      default -> {
        return FlowVisitor.NONE;
      }
    }
    Optional<Address> address = address(constant);
    if (address.isPresent()) {
      int node = flow.nodes(1, 0);
      int symbol = flow.symbol(address.get().symbol());
      symbols.put(constant.address(), symbol);
      flow.code.address(node, symbol, address.get().offset());
      return node;
    }
    if (constant.opcode() == Opcode.INT_TO_PTR || constant.opcode() == Opcode.GET_ELEMENT_PTR) {
      int node = flow.nodes(1, 0);
      flow.code.unknown(node);
      return node;
    }
    return FlowVisitor.NONE;
  }

  /** Lanes in a row, as of an instruction. */
  private int aggregate(Value constant) {
    IrType type = constant.type();
    int count = flow.types.lanes(type).size();
    int first = flow.nodes(count, 0);
    int lane = first;
    for (int i = 0; i < constant.operandCount(); i++) {
      Value member = constant.operand(i);
      int lanes = flow.types.lanes(member.type()).size();
      int node = node(member);
      if (node != FlowVisitor.NONE) {
        for (int k = 0; k < lanes; k++) {
          flow.code.copy(Math.min(lane + k, first + count - 1), node + k, 0, 0);
        }
      }
      lane += lanes;
    }
    return first;
  }

  /** Tells what the initialiser of {@code object} puts at {@code offset}. */
  void initialise(int object, int offset, Value value) {
    switch (value.kind()) {
      case CONSTANT_ARRAY, CONSTANT_VECTOR -> {
        int stride = flow.types.size(value.type().member(0));
        for (int i = 0; i < value.operandCount(); i++) {
          initialise(object, offset + i * stride, value.operand(i));
        }
      }
      case CONSTANT_STRUCT -> {
        IrType type = value.type();
        for (int i = 0; i < value.operandCount(); i++) {
          initialise(object, offset + flow.types.offset(type, i), value.operand(i));
        }
      }
      case FUNCTION, GLOBAL_VARIABLE, GLOBAL_ALIAS, GLOBAL_IFUNC, CONSTANT_EXPR ->
          address(value)
              .ifPresent(
                  a -> flow.code.initial(object, offset, flow.symbol(a.symbol()), a.offset()));
      default -> {
        // Numbers and zeroes.
      }
    }
  }

  private Optional<Address> address(Value value) {
    return switch (value.kind()) {
      case FUNCTION, GLOBAL_VARIABLE, GLOBAL_ALIAS, GLOBAL_IFUNC ->
          Optional.of(new Address(value, 0));
      case CONSTANT_EXPR -> expression(value);
      default -> Optional.empty();
    };
  }

  private Optional<Address> expression(Value value) {
    return switch (value.opcode()) {
      case GET_ELEMENT_PTR ->
          address(value.operand(0))
              .map(base -> new Address(base.symbol(), base.offset() + constantOffset(value)));
      case ADD -> {
        boolean first = value.operand(1).kind() == Kind.CONSTANT_INT;
        Value number = value.operand(first ? 1 : 0);
        int addend = number.kind() == Kind.CONSTANT_INT ? (int) number.signedInteger() : 0;
        yield address(value.operand(first ? 0 : 1))
            .map(base -> new Address(base.symbol(), base.offset() + addend));
      }
      case SUB -> {
        Value number = value.operand(1);
        // The distance of two addresses is none.
        yield number.kind() == Kind.CONSTANT_INT
            ? address(value.operand(0))
                .map(a -> new Address(a.symbol(), a.offset() - (int) number.signedInteger()))
            : Optional.empty();
      }
      case PTR_TO_INT, INT_TO_PTR, BIT_CAST, ADDR_SPACE_CAST, TRUNC, XOR ->
          address(value.operand(0));
      default -> Optional.empty();
    };
  }

  private int constantOffset(Value gep) {
    IrType type = gep.subjectType();
    long offset = gep.operand(1).signedInteger() * flow.types.size(type);
    for (int i = 2; i < gep.operandCount(); i++) {
      int index = (int) gep.operand(i).signedInteger();
      boolean struct = type.kind() == IrType.Kind.STRUCT;
      IrType member = type.member(struct ? index : 0);
      offset += struct ? flow.types.offset(type, index) : (long) index * flow.types.size(member);
      type = member;
    }
    return (int) offset;
  }
}
