package org.hypersafe.facts;

import static org.hypersafe.facts.FlowVisitor.ANYWHERE;
import static org.hypersafe.facts.FlowVisitor.NONE;

import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.Value;

/** Follows addresses through arithmetic on integers. */
final class ArithmeticFlow {
  /** Masks that keep no more than these low bits keep no address. */
  private static final long LOW_BITS = 0xfff;

  /** Alignments up to this one are tags' business. */
  private static final long SMALL_ALIGNMENT = 32;

  private final ValueNodes nodes;

  ArithmeticFlow(ValueNodes nodes) {
    this.nodes = nodes;
  }

  void arithmetic(int dst, Value i) {
    if (dst == NONE) {
      return;
    }
    Value left = i.operand(0);
    Value right = i.operand(1);
    boolean hasNumber = right.kind() == Value.Kind.CONSTANT_INT;
    long number = hasNumber ? right.signedInteger() : 0;
    switch (i.opcode()) {
      case ADD -> {
        if (hasNumber) {
          nodes.copy(dst, left, (int) number, 0);
        } else if (isPerCpu(left)) {
          nodes.copy(dst, left);
        } else if (isPerCpu(right)) {
          nodes.copy(dst, right);
        } else {
          nodes.copy(dst, left, 0, ANYWHERE);
          nodes.copy(dst, right, 0, ANYWHERE);
        }
      }
      case SUB -> {
        if (hasNumber) {
          nodes.copy(dst, left, (int) -number, 0);
        } else if (!isPointer(right)) {
          nodes.copy(dst, left, 0, ANYWHERE);
        }
      }
      case AND -> and(dst, left, right);
      case OR -> {
        if (hasNumber && number >= 0 && number <= LOW_BITS) {
          nodes.copy(dst, left, (int) number, 0);
        } else {
          nodes.copy(dst, left, 0, hasNumber ? ANYWHERE : 0);
          nodes.copy(dst, right, 0, 0);
        }
      }
      default -> {
        // What encodes an address is followed like the address, until it is decoded.
        nodes.copy(dst, left);
        nodes.copy(dst, right);
      }
    }
  }

  private void and(int dst, Value left, Value right) {
    if (right.kind() != Value.Kind.CONSTANT_INT) {
      nodes.copy(dst, left, 0, ANYWHERE);
      nodes.copy(dst, right, 0, ANYWHERE);
      return;
    }
    long mask = right.signedInteger();
    if (mask >= 0 && mask <= LOW_BITS) {
      return;
    }
    int node = nodes.of(left);
    if (node != NONE && mask < 0 && mask >= -SMALL_ALIGNMENT && Long.bitCount(-mask) == 1) {
      nodes.code.align(dst, node, (int) -mask);
    } else {
      nodes.copy(dst, left, 0, mask >= 0 ? 0 : ANYWHERE);
    }
  }

  /** Whether the value was a pointer before it became an integer: a distance is no pointer. */
  private boolean isPointer(Value value) {
    return nodes.original(value).type().kind() == IrType.Kind.POINTER
        || nodes.symbolOf(value) != NONE;
  }

  /** Whether the value is the address of a variable of which each CPU has a copy. */
  private boolean isPerCpu(Value value) {
    int symbol = nodes.symbolOf(value);
    return symbol != NONE && nodes.flow.isPerCpu(symbol);
  }
}
