package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps as they are told: none twice in a row, none that says nothing. A constant has no line of
 * its own; the line is that of its use, so the two are one step.
 */
final class Steps {
  private final List<Step> steps = new ArrayList<>();

  void add(Step step) {
    int last = steps.size() - 1;
    if (step.what().isEmpty() || (last >= 0 && steps.get(last).equals(step))) {
      return;
    }
    if (last >= 0 && isTaken(steps.get(last)) && step.line() > 0) {
      String both = steps.get(last).what() + " and " + step.what();
      steps.set(last, new Step(both, step.file(), step.line()));
    } else {
      steps.add(step);
    }
  }

  private static boolean isTaken(Step step) {
    return step.line() == 0 && step.what().endsWith(Wording.TAKEN);
  }

  void addAll(Iterable<Step> more) {
    more.forEach(this::add);
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  ImmutableList<Step> all() {
    return ImmutableList.copyOf(steps);
  }
}
