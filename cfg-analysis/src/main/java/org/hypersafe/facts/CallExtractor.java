package org.hypersafe.facts;

import static org.hypersafe.facts.FlowVisitor.ANYWHERE;
import static org.hypersafe.facts.FlowVisitor.NONE;

import com.google.common.primitives.Ints;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;
import org.hypersafe.facts.FlowVisitor.CallFlow;
import org.hypersafe.llvm.Value;

/** Finds how pointers flow through calls, LLVM's intrinsics and inline assembly. */
final class CallExtractor {
  /** Of the System V {@code va_list}: the two pointers in it, and its size. */
  private static final int OVERFLOW_AREA = 8;

  private static final int REGISTER_AREA = 16;
  private static final int VA_LIST_BYTES = 24;

  private final ValueNodes nodes;
  private final FlowCode code;
  private final ToIntFunction<Value> sites;
  private final AssemblyFlow assembly;

  CallExtractor(ValueNodes nodes, ToIntFunction<Value> sites) {
    this.nodes = nodes;
    this.code = nodes.code;
    this.sites = sites;
    this.assembly = new AssemblyFlow(nodes);
  }

  /**
   * Tells what a call does.
   *
   * @param variadic the object of the caller's own further arguments; NONE if it takes none
   */
  void call(int dst, Value call, int variadic) {
    Value callee = call.callee();
    int site = sites.applyAsInt(call);
    if (site != NONE) {
      ordinary(dst, call, NONE, nodes.of(callee), site);
      return;
    }
    switch (callee.kind()) {
      case INLINE_ASM -> assembly.call(dst, call);
      case FUNCTION -> {
        if (callee.isIntrinsic()) {
          intrinsic(dst, call, callee.name(), variadic);
        } else {
          ordinary(dst, call, nodes.flow.symbol(callee), NONE, NONE);
        }
      }
      case GLOBAL_ALIAS -> ordinary(dst, call, nodes.flow.symbol(callee), NONE, NONE);
      default -> ordinary(dst, call, NONE, nodes.of(callee), NONE);
    }
  }

  private void ordinary(int dst, Value call, int symbol, int pointer, int site) {
    int[] arguments = new int[call.argumentCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(call.operand(i));
    }
    int lanes = dst == NONE ? 0 : nodes.lanes(call.type());
    boolean fresh =
        dst != NONE
            && (call.returnsFreshMemory()
                || (symbol != NONE && call.callee().returnsFreshMemory()));
    int place = nodes.places.of(call);
    code.call(new CallFlow(symbol, pointer, site, fresh, place, dst, lanes, arguments));
  }

  /** A struct passed as one value is one node. */
  private int argument(Value value) {
    int node = nodes.of(value);
    if (node == NONE || nodes.lanes(value.type()) == 1) {
      return node;
    }
    int all = nodes.flow.nodes(1, 0);
    for (int i = 0; i < nodes.lanes(value.type()); i++) {
      code.copy(all, node + i, 0, 0);
    }
    return all;
  }

  private void intrinsic(int dst, Value call, String name, int variadic) {
    if (name.startsWith("llvm.memcpy") || name.startsWith("llvm.memmove")) {
      OptionalLong size = FlowMath.constant(call.operand(2));
      move(
          call.operand(0),
          call.operand(1),
          size.isPresent() ? Ints.saturatedCast(size.getAsLong()) : -1);
    } else if (name.startsWith("llvm.va_start")) {
      furtherArguments(call.operand(0), variadic);
    } else if (name.startsWith("llvm.va_copy")) {
      move(call.operand(0), call.operand(1), VA_LIST_BYTES);
    } else if (name.startsWith("llvm.ptrmask")) {
      nodes.copy(dst, call.operand(0), 0, ANYWHERE);
    } else if (dst != NONE && !isArithmetic(name)) {
      for (int i = 0; i < call.argumentCount(); i++) {
        nodes.copy(dst, call.operand(i));
      }
    }
  }

  /** Of these results nobody can get an address back. */
  private static boolean isArithmetic(String name) {
    return name.startsWith("llvm.ct")
        || name.startsWith("llvm.bswap")
        || name.startsWith("llvm.bitreverse")
        || name.contains(".with.overflow")
        || name.startsWith("llvm.objectsize");
  }

  private void move(Value to, Value from, int size) {
    int dst = nodes.of(to);
    int src = nodes.of(from);
    if (dst != NONE && src != NONE && size != 0) {
      code.move(dst, src, size);
    }
  }

  private void furtherArguments(Value list, int variadic) {
    int to = nodes.of(list);
    if (to == NONE || variadic == NONE) {
      return;
    }
    int area = nodes.flow.nodes(2, 0);
    code.local(area, variadic);
    code.copy(area + 1, area, 0, ANYWHERE);
    code.store(to, OVERFLOW_AREA, Long.BYTES, area + 1);
    code.store(to, REGISTER_AREA, Long.BYTES, area + 1);
  }
}
