package org.hypersafe.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.llvm.Value;

/** Source lines of instructions. */
final class Places {
  private final FlowBuilder flow;
  private final Map<Long, String> files = new HashMap<>();

  Places(FlowBuilder flow) {
    this.flow = flow;
  }

  /** Index of an instruction's line. */
  int of(Value instruction) {
    OptionalLong scope = instruction.sourceScope();
    if (scope.isEmpty()) {
      return 0;
    }
    // Asking LLVM for a name is slow, and the lines of a scope share it.
    String file = files.computeIfAbsent(scope.getAsLong(), unused -> instruction.file());
    return flow.place(new Place(file, instruction.line()));
  }

  /** Index of a function's line. */
  int ofFunction(Value function) {
    return flow.place(new Place(function.file(), function.line()));
  }
}
