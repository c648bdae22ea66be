package org.hypersafe.load;

import com.google.common.collect.ImmutableSet;
import org.hypersafe.llvm.Value;
import org.hypersafe.object.SymbolRef;

/** Symbols and calls of the IR in the terms of records. */
public final class IrSymbols {
  /** LLVM's number of the Microsoft convention on x86-64. */
  private static final int MS_ABI = 79;

  private static final ImmutableSet<String> KEEP_ALIVE =
      ImmutableSet.of("llvm.used", "llvm.compiler.used");

  private IrSymbols() {}

  /** The symbol of a function, alias or global variable. */
  public static SymbolRef of(Value global) {
    return new SymbolRef(global.isLocal(), assemblyName(global));
  }

  /** The name in assembly: LLVM marks names that must not be mangled by a leading byte 1. */
  public static String assemblyName(Value global) {
    String name = global.name();
    return !name.isEmpty() && name.charAt(0) == 1 ? name.substring(1) : name;
  }

  /** Whether a global only tells LLVM what to keep, so that what it names is not used by it. */
  public static boolean isKeepAlive(Value global) {
    return KEEP_ALIVE.contains(global.name());
  }

  /** Whether a call is a site: its target is computed, and is not firmware's. */
  public static boolean isIndirect(Value call) {
    return hasComputedTarget(call) && !isMicrosoft(call);
  }

  /** Whether a call names neither a function nor inline assembly. */
  public static boolean hasComputedTarget(Value call) {
    return switch (call.callee().kind()) {
      case FUNCTION, GLOBAL_ALIAS, GLOBAL_IFUNC, INLINE_ASM -> false;
      default -> true;
    };
  }

  /** Whether a call follows the Microsoft convention, and so leaves the protected world. */
  public static boolean isMicrosoft(Value call) {
    return call.callingConvention() == MS_ABI;
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
