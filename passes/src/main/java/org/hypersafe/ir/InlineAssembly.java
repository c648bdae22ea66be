package org.hypersafe.ir;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;

/** Reads LLVM's constraint strings of inline assembly. */
final class InlineAssembly {
  private InlineAssembly() {}

  /**
   * The constraint of each argument of the call, in argument order: outputs that are no memory
   * operands take no argument, and clobbers and labels none either.
   */
  static ImmutableList<String> inputConstraints(String constraints) {
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

  /** Whether the text may call something; macros that call say so in their names. */
  static boolean mayCall(String text) {
    return Ascii.toLowerCase(text).contains("call");
  }
}
