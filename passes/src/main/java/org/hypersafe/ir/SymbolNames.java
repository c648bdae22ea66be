package org.hypersafe.ir;

/** How LLVM spells names. */
final class SymbolNames {
  private SymbolNames() {}

  /** The name in assembly: LLVM marks names that must not be mangled by a leading byte 1. */
  static String assemblyName(String irName) {
    return !irName.isEmpty() && irName.charAt(0) == 1 ? irName.substring(1) : irName;
  }
}
