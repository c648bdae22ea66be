package org.hypersafe.facts;

import static org.hypersafe.facts.FlowVisitor.NONE;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.hypersafe.llvm.InlineAssembly;
import org.hypersafe.llvm.Value;

/**
 * Finds how pointers flow through inline assembly, by its operands: what goes in may come out of
 * any output that is no copy of an input; memory operands are read and written; string moves copy
 * between whatever their operands point to.
 */
final class AssemblyFlow {
  private static final Pattern STACK_POINTER =
      Pattern.compile("\\s*movq?\\s+%rsp\\s*,\\s*\\$0\\s*;?\\s*");

  private static final Pattern ELSEWHERE =
      Pattern.compile("%[re]?[sb]p\\b|%[gf]s:|\\bcall|\\(%rip\\)|\\bpop");

  /** An address in a register that the text names itself, or code elsewhere that may use any. */
  private static final Pattern LITERAL_ADDRESS = Pattern.compile("\\(%|\\bcall|\\bjmp");

  /** Instructions that go through memory at {@code %rsi} and {@code %rdi}. */
  private static final Pattern STRING =
      Pattern.compile("\\b(movs|stos|scas|cmps|lods|ins|outs)[bwlq]\\b");

  private static final Pattern STRING_WRITE = Pattern.compile("\\b(movs|stos|ins)[bwlq]\\b");

  private final ValueNodes nodes;
  private final FlowCode code;

  AssemblyFlow(ValueNodes nodes) {
    this.nodes = nodes;
    this.code = nodes.code;
  }

  /**
   * An operand that takes an argument of the call.
   *
   * @param number what follows the dollar sign in the text
   * @param tiedTo number of the output that it shares a register with; NONE for none
   * @param register its constraint, or that of the output it is tied to
   */
  private record Operand(int number, String constraint, Value value, int tiedTo, String register) {
    boolean isMemory() {
      return constraint.contains("*");
    }

    boolean isWritten() {
      return constraint.startsWith("=");
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

  /** Whether a call of assembly does nothing but read the stack pointer. */
  static boolean isStack(Value call) {
    Value callee = call.callee();
    return callee.kind() == Value.Kind.INLINE_ASM
        && call.argumentCount() == 0
        && STACK_POINTER.matcher(callee.assemblyText()).matches();
  }

  /**
   * Whether assembly reads what is no operand of it: the stack, memory behind a segment register or
   * a symbol, or what a function returns. Registers of the machine itself hold no pointers of the
   * program that are followed.
   */
  private static boolean readsElsewhere(String text) {
    return ELSEWHERE.matcher(text).find();
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
      } else if (node != NONE && operand.isMemory()) {
        if (operand.isWritten()) {
          code.store(node, 0, Long.BYTES, inputs);
        } else {
          code.load(memory, node, 0, Long.BYTES);
        }
      } else if (node != NONE) {
        if (isWide(operand)) {
          code.copy(inputs, node, 0, 0);
        }
        code.escape(node);
        if (isDereferenced(text, operand) && !isStringMove(text)) {
          code.load(behind, node, 0, Long.BYTES);
          if (clobbersMemory && isDestination(text, operand)) {
            for (Operand other : operands) {
              store(node, other, operand);
            }
          }
        }
      }
    }
    stringMoves(text, operands);
    code.copy(behind, memory, 0, 0);
    code.copy(behind, inputs, 0, 0);
    results(dst, call, outputs, operands, new int[] {behind, memory});
  }

  /** Whether the text may use what is in an operand's register as an address. */
  private static boolean isDereferenced(String text, Operand operand) {
    return LITERAL_ADDRESS.matcher(text).find()
        || isBase(text, operand.number())
        || (operand.tiedTo() != NONE && isBase(text, operand.tiedTo()))
        || (operand.register().contains("{") && STRING.matcher(text).find());
  }

  /** A narrow operand has no room for an address. */
  private boolean isWide(Operand operand) {
    return nodes.flow.types.size(operand.value().type()) >= Long.BYTES;
  }

  private void store(int pointer, Operand value, Operand address) {
    int node = nodes.of(value.value());
    if (value.number() != address.number()
        && node != NONE
        && !value.isMemory()
        && !value.isName()
        && isWide(value)) {
      code.store(pointer, 0, Long.BYTES, node);
    }
  }

  /** Whether the text may write where an operand points to: it stands last in an instruction. */
  private static boolean isDestination(String text, Operand operand) {
    return LITERAL_ADDRESS.matcher(text).find()
        || isLast(text, operand.number())
        || (operand.tiedTo() != NONE && isLast(text, operand.tiedTo()))
        || (operand.register().contains("{") && STRING_WRITE.matcher(text).find());
  }

  private static boolean isLast(String text, int number) {
    String last = "[(,]\\s*\\$\\{?" + number + "(:\\w)?\\}?[^()]*\\)\\s*([;\\n#}]|$)";
    return Pattern.compile(last).matcher(text).find();
  }

  private static boolean isBase(String text, int number) {
    return Pattern.compile("[(,]\\s*\\$\\{?" + number + "(:\\w)?\\}?\\s*[,)]").matcher(text).find();
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
    int number = 0;
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
            new Operand(number, constraint, call.operand(operands.size()), tied, register));
      }
      if (isOutput) {
        registers.add(constraint);
      }
      output += isOutput ? 1 : 0;
      number++;
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
    ImmutableList<TypeLayouts.Lane> all = nodes.flow.types.lanes(call.type());
    for (int lane = 0; lane < all.size(); lane++) {
      if (all.get(lane).width() < Long.BYTES) {
        continue;
      }
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
        if (isStack(call)) {
          code.stack(dst + lane, 0, FlowVisitor.ANYWHERE);
        } else if (readsElsewhere(call.callee().assemblyText())) {
          code.assembly(dst + lane);
        }
      }
    }
  }
}
