package org.hypersafe.llvm;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/** Reads LLVM's constraint strings of inline assembly. */
public final class InlineAssembly {
  /**
   * Constraints that can only be an immediate: the operand's symbol stands in the text by name, so
   * it stays a true address.
   */
  private static final ImmutableSet<String> IMMEDIATE = ImmutableSet.of("i", "s", "n", "e", "Z");

  private InlineAssembly() {}

  /**
   * The constraint of each argument of the call, in argument order: outputs that are no memory
   * operands take no argument, and clobbers and labels none either.
   */
  public static ImmutableList<String> inputConstraints(String constraints) {
    ImmutableList.Builder<String> inputs = ImmutableList.builder();
    for (String constraint : Splitter.on(',').split(constraints)) {
      boolean output = constraint.startsWith("=");
      boolean indirectOutput = output && constraint.contains("*");
      boolean noOperand = constraint.startsWith("~") || constraint.startsWith("!");
      if (!noOperand && (!output || indirectOutput)) {
        inputs.add(constraint);
      }
    }
    return inputs.build();
  }

  /** Whether an operand with this constraint is named in the text. */
  public static boolean isName(String constraint) {
    return IMMEDIATE.contains(constraint);
  }

  /** Whether the text may call something; macros that call say so in their names. */
  public static boolean mayCall(String text) {
    return Ascii.toLowerCase(text).contains("call");
  }
}
