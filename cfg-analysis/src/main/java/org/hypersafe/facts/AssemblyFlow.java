package org.hypersafe.facts;

import static org.hypersafe.facts.FlowVisitor.NONE;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import org.hypersafe.llvm.InlineAssembly;
import org.hypersafe.llvm.Value;

/**
 * Finds how pointers flow through inline assembly, by its operands: what goes in may come out of
 * any output that is no copy of an input; memory operands are read and written; string moves copy
 * between whatever their operands point to.
 */
final class AssemblyFlow {
  private final ValueNodes nodes;
  private final FlowCode code;

  AssemblyFlow(ValueNodes nodes) {
    this.nodes = nodes;
    this.code = nodes.code;
  }

  /**
   * An operand that takes an argument of the call.
   *
   * @param tiedTo number of the output that it shares a register with; NONE for none
   * @param register its constraint, or that of the output it is tied to
   */
  private record Operand(String constraint, Value value, int tiedTo, String register) {
    boolean isMemory() {
      return constraint.contains("*");
    }

    boolean isName() {
      return InlineAssembly.isName(constraint);
    }
  }

  /** Whether a call of assembly has no text, and a result that is its only argument. */
  static boolean isNothing(Value call) {
    Value callee = call.callee();
    return callee.kind() == Value.Kind.INLINE_ASM
        && call.argumentCount() == 1
        && callee.assemblyConstraints().startsWith("=r,0")
        && callee.assemblyText().isEmpty();
  }

  void call(int dst, Value call) {
    if (isNothing(call) || (call.argumentCount() == 0 && dst == NONE)) {
      return;
    }
    String text = call.callee().assemblyText();
    List<Integer> outputs = new ArrayList<>();
    List<Operand> operands = operands(call, outputs);
    int inputs = nodes.flow.nodes(1, nodes.places.of(call));
    int memory = nodes.flow.nodes(1, nodes.places.of(call));
    int behind = nodes.flow.nodes(1, nodes.places.of(call));
    boolean clobbersMemory = call.callee().assemblyConstraints().contains("{memory}");
    for (Operand operand : operands) {
      int node = nodes.of(operand.value());
      if (operand.isName()) {
        int symbol = nodes.symbolOf(operand.value());
        if (symbol != NONE) {
          code.enter(symbol);
        }
      } else if (node != NONE) {
        if (!operand.isMemory()) {
          code.copy(inputs, node, 0, 0);
          code.escape(node);
        }
        if (operand.isMemory() || (clobbersMemory && !isStringMove(text))) {
          code.load(operand.isMemory() ? memory : behind, node, 0, Long.BYTES);
          code.store(node, 0, Long.BYTES, inputs);
        }
      }
    }
    stringMoves(text, operands);
    code.copy(behind, memory, 0, 0);
    code.copy(behind, inputs, 0, 0);
    results(dst, call, outputs, operands, new int[] {behind, memory});
  }

  /**
   * Operands in the order of the arguments.
   *
   * @param outputs gets the number of each output that is part of the call's result
   */
  private static List<Operand> operands(Value call, List<Integer> outputs) {
    List<Operand> operands = new ArrayList<>();
    List<String> registers = new ArrayList<>();
    int output = 0;
    for (String constraint : Splitter.on(',').split(call.callee().assemblyConstraints())) {
      if (constraint.startsWith("~") || constraint.startsWith("!")) {
        continue;
      }
      boolean isOutput = constraint.startsWith("=");
      if (isOutput && !constraint.contains("*")) {
        outputs.add(output);
      } else if (operands.size() < call.argumentCount()) {
        int tied = isNumber(constraint) ? Integer.parseInt(constraint) : NONE;
        String register = tied >= 0 && tied < registers.size() ? registers.get(tied) : constraint;
        operands.add(
            new Operand(constraint, call.operand(operands.size()), tied, register));
      }
      if (isOutput) {
        registers.add(constraint);
      }
      output += isOutput ? 1 : 0;
    }
    return operands;
  }

  private static boolean isStringMove(String text) {
    return text.contains("movs");
  }

  private static boolean isNumber(String constraint) {
    return !constraint.isEmpty() && CharMatcher.inRange('0', '9').matchesAllOf(constraint);
  }

  /** A string move goes from where {@code %rsi} points to where {@code %rdi} points. */
  private void stringMoves(String text, List<Operand> operands) {
    if (isStringMove(text)) {
      int dst = pointer(operands, "{di}");
      int src = pointer(operands, "{si}");
      if (dst != NONE && src != NONE) {
        code.move(dst, src, -1);
      }
    }
  }

  private int pointer(List<Operand> operands, String register) {
    return operands.stream()
        .filter(operand -> !operand.isName() && operand.register().contains(register))
        .mapToInt(operand -> nodes.of(operand.value()))
        .findFirst()
        .orElse(NONE);
  }

  private void results(
      int dst, Value call, List<Integer> outputs, List<Operand> operands, int[] sources) {
    if (dst == NONE) {
      return;
    }
    int lanes = nodes.lanes(call.type());
    for (int lane = 0; lane < lanes; lane++) {
      int number = lane < outputs.size() ? outputs.get(lane) : NONE;
      boolean tied = false;
      for (Operand operand : operands) {
        if (operand.tiedTo() == number && number != NONE) {
          nodes.copy(dst + lane, operand.value());
          tied = true;
        }
      }
      code.copy(dst + lane, sources[1], 0, 0);
      if (!tied && !isStringMove(call.callee().assemblyText())) {
        code.copy(dst + lane, sources[0], 0, 0);
        code.unknown(dst + lane);
      }
    }
  }
}
