package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hypersafe.diag.Diagnostic;

/** Collects violations, whatever the order in which rules find them. */
final class Findings {
  private static final Comparator<Violation> ORDER =
      Comparator.comparing(Violation::address, Long::compareUnsigned)
          .thenComparing(Violation::rule)
          .thenComparing(Violation::diagnostic);

  private final Image image;
  private final List<Violation> violations = new ArrayList<>();

  Findings(Image image) {
    this.image = image;
  }

  /** What is wrong and what to do about it. */
  record Fault(String what, String value, String cure) {}

  /** Adds a breach at an address of the image. */
  void add(RuleId rule, long address, Fault fault) {
    add(rule, address, image.place(address), fault);
  }

  /** Adds a breach that is no place in the image. */
  void add(RuleId rule, String place, Fault fault) {
    add(rule, 0, place, fault);
  }

  private void add(RuleId rule, long address, String place, Fault fault) {
    violations.add(
        new Violation(
            rule,
            address,
            new Diagnostic(place, rule.word(), fault.what(), fault.value(), fault.cure())));
  }

  /** All breaches by address. */
  ImmutableList<Violation> sorted() {
    return ImmutableList.sortedCopyOf(ORDER, violations);
  }
}
