package org.hypersafe.facts;

import java.util.OptionalLong;
import org.hypersafe.llvm.IrType;
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

  static Distance distance(TypeLayouts types, Value gep) {
    long offset = 0;
    int stride = 0;
    long index = 0;
    IrType type = gep.subjectType();
    int count = gep.operandCount();
    for (int i = 1; i < count; i++) {
      Value step = gep.operand(i);
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
