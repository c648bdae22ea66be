package org.hypersafe.load;

import org.hypersafe.llvm.Value;
import org.hypersafe.object.SymbolRef;

/** Symbols and calls of the IR in the terms of records. */
public final class IrSymbols {
  /**
   * LLVM's number of the Microsoft convention on x86-64: such calls leave the protected world and
   * are no sites.
   */
  private static final int MS_ABI = 79;

  private IrSymbols() {}

  /** The symbol of a function, alias or global variable. */
  public static SymbolRef of(Value global) {
    String name = global.name();
    boolean isMarked = !name.isEmpty() && name.charAt(0) == 1;
    return new SymbolRef(global.isLocal(), isMarked ? name.substring(1) : name);
  }

  /** Whether a call is a site: its target is computed. */
  public static boolean isIndirect(Value call) {
    return switch (call.callee().kind()) {
      case FUNCTION, GLOBAL_ALIAS, GLOBAL_IFUNC, INLINE_ASM -> false;
      default -> call.callingConvention() != MS_ABI;
    };
  }

  /** Whether a call names a function that is no intrinsic. */
  public static boolean isDirect(Value call) {
    return switch (call.callee().kind()) {
      case FUNCTION -> !call.callee().isIntrinsic();
      case GLOBAL_ALIAS -> true;
      default -> false;
    };
  }
}
