package org.hypersafe.facts;

import static org.hypersafe.facts.FlowVisitor.ANYWHERE;
import static org.hypersafe.facts.FlowVisitor.NONE;

import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;

/** Follows addresses through arithmetic on integers. */
final class ArithmeticFlow {
  /** Masks that keep no more than these low bits keep no address. */
  private static final long LOW_BITS = 0xfff;

  /** Alignments up to this one are tags' business. */
  private static final long SMALL_ALIGNMENT = 32;

  /** Sizes that a stack may be aligned to. */
  private static final long LEAST_STACK = 1 << 13;

  private static final long MOST_STACK = 1 << 20;

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
    if (hasNumber && stackEnd(dst, i.opcode(), left, number)) {
      return;
    }
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

  /** The end of the stack, found by setting the low bits of the stack pointer, or its start. */
  private boolean stackEnd(int dst, Opcode opcode, Value left, long number) {
    Value pointer = nodes.original(left);
    boolean isStack =
        pointer.kind() == Value.Kind.INSTRUCTION
            && pointer.opcode() == Opcode.CALL
            && AssemblyFlow.isStack(pointer);
    long size = opcode == Opcode.OR ? number + 1 : -number;
    if (!isStack || size < LEAST_STACK || size > MOST_STACK || Long.bitCount(size) != 1) {
      return false;
    }
    if (opcode == Opcode.OR) {
      nodes.code.stack(dst, -1, 0);
      return true;
    }
    if (opcode == Opcode.AND) {
      nodes.code.stack(dst, (int) -size, 0);
      return true;
    }
    return false;
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
