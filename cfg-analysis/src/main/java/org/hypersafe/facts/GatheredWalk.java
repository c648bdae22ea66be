package org.hypersafe.facts;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;

/**
 * Recognises a loop over an array that the linker gathers: {@code for (p = start; p < end; p++)},
 * where no input defines either symbol. Whoever walks so sees what lies between the two, and no
 * more, as long as the pointer goes nowhere else.
 */
final class GatheredWalk {
  private GatheredWalk() {}

  /** The symbol at which a loop's pointer, which begins at {@code start}, ends; empty for none. */
  static Optional<Value> end(Value phi, Value start) {
    if (!isBound(start)) {
      return Optional.empty();
    }
    Set<Value> steps = new HashSet<>();
    for (int i = 0; i < phi.incomingCount(); i++) {
      Value next = phi.incoming(i);
      boolean isStep =
          next.kind() == Value.Kind.INSTRUCTION
              && next.opcode() == Opcode.GET_ELEMENT_PTR
              && next.operand(0).equals(phi);
      if (isStep) {
        steps.add(next);
      } else if (!next.equals(start)) {
        return Optional.empty();
      }
    }
    steps.add(phi);
    Set<Value> ends = new HashSet<>();
    for (Value step : steps) {
      for (Value user : step.users()) {
        if (!isHarmless(user, step, phi, ends)) {
          return Optional.empty();
        }
      }
    }
    return ends.size() == 1 ? ends.stream().findFirst() : Optional.empty();
  }

  /** Whether a use of the pointer does not let it out of the loop. */
  private static boolean isHarmless(Value user, Value pointer, Value phi, Set<Value> ends) {
    if (user.kind() != Value.Kind.INSTRUCTION) {
      return false;
    }
    return switch (user.opcode()) {
      case LOAD -> true;
      case GET_ELEMENT_PTR -> user.operand(0).equals(pointer);
      case PHI -> user.equals(phi);
      case ICMP -> {
        Value other = user.operand(user.operand(0).equals(pointer) ? 1 : 0);
        ends.add(other);
        yield isBound(other);
      }
      default -> false;
    };
  }

  private static boolean isBound(Value value) {
    return value.kind() == Value.Kind.GLOBAL_VARIABLE && value.isDeclaration();
  }
}
