package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;
import java.util.OptionalLong;
import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;

/** Offsets and strides. */
final class FlowMath {
  private FlowMath() {}

  /**
   * How far {@code getelementptr} goes: {@code offset + index * stride}.
   *
   * @param stride greatest common divisor of all unknown steps; 0 for none
   * @param index identity of the unknown index; 0 for none or several
   */
  record Distance(int offset, int stride, long index) {}

  static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** The value of an integer constant. */
  static OptionalLong constant(Value value) {
    return value.kind() == Value.Kind.CONSTANT_INT
        ? OptionalLong.of(value.signedInteger())
        : OptionalLong.empty();
  }

  /**
   * How far {@code getelementptr} may go: one distance, or two where a step is a choice between two
   * constants.
   */
  static ImmutableList<Distance> distances(TypeLayouts types, Value gep) {
    for (int i = 1; i < gep.operandCount(); i++) {
      Value step = gep.operand(i);
      boolean isChoice = step.kind() == Value.Kind.INSTRUCTION && step.opcode() == Opcode.SELECT;
      if (isChoice
          && constant(step.operand(1)).isPresent()
          && constant(step.operand(2)).isPresent()) {
        return ImmutableList.of(
            distance(types, gep, i, step.operand(1)), distance(types, gep, i, step.operand(2)));
      }
    }
    return ImmutableList.of(distance(types, gep, 0, gep));
  }

  static Distance distance(TypeLayouts types, Value gep) {
    return distance(types, gep, 0, gep);
  }

  /** The same, if the step at an index were another value. */
  private static Distance distance(TypeLayouts types, Value gep, int at, Value other) {
    long offset = 0;
    int stride = 0;
    long index = 0;
    IrType type = gep.subjectType();
    int count = gep.operandCount();
    for (int i = 1; i < count; i++) {
      Value step = i == at ? other : gep.operand(i);
      OptionalLong number = constant(step);
      if (i > 1 && type.kind() == IrType.Kind.STRUCT) {
        int member = (int) number.orElse(0);
        offset += types.offset(type, member);
        type = type.member(member);
        continue;
      }
      if (i > 1) {
        type = type.member(0);
      }
      int size = types.size(type);
      if (number.isPresent()) {
        offset += number.getAsLong() * size;
      } else {
        index = stride == 0 ? step.address() : 0;
        stride = gcd(stride, size);
      }
    }
    return new Distance((int) offset, stride, index);
  }
}
