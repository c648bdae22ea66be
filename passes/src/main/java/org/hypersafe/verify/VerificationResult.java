package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.stream.Collectors;
import org.hypersafe.profile.ProfileLine;

/**
 * What the verifier found.
 *
 * @param counts what the image is made of
 * @param violations by address; empty for an image that keeps all rules
 * @param exceptions every line of the profile that concerns the image, with its uses
 * @param hiddenCr0Writes places of the bytes of a CR0 write inside other instructions, by address
 */
public record VerificationResult(
    Counts counts,
    ImmutableList<Violation> violations,
    ImmutableList<ExceptionUse> exceptions,
    ImmutableList<String> hiddenCr0Writes) {

  /**
   * Numbers of the image.
   *
   * @param callSites {@code pushq $number ; jmp f} and their return labels
   * @param plainReturns {@code ret}, excused or not; {@code plainIndirect} likewise
   * @param plainCalls {@code call f}, which pushes an address that nobody uses
   * @param entries slots of all tables, traps included
   * @param seals masked calls that the runtime seals at the end of boot
   */
  public record Counts(
      long instructions,
      long maskedReturns,
      long closedReturns,
      long plainReturns,
      long farReturns,
      long interruptReturns,
      long maskedCalls,
      long maskedTailJumps,
      long maskedSwitches,
      long plainIndirect,
      long callSites,
      long plainCalls,
      long tables,
      long entries,
      long seals,
      long cr0Writes,
      long foreignBytes,
      long paddingBytes) {}

  /** A line of the profile and how often it excused something. */
  public record ExceptionUse(ProfileLine line, long uses) {}

  /** Whether the image keeps all rules. */
  public boolean passed() {
    return violations.isEmpty();
  }

  /** Breaches of each broken rule. */
  public ImmutableSortedMap<RuleId, Long> violationsByRule() {
    return ImmutableSortedMap.copyOf(
        violations.stream().collect(Collectors.groupingBy(Violation::rule, Collectors.counting())));
  }

  /**
   * The first {@code limit} breaches as diagnostics, and how many more there are; lines end in a
   * newline.
   */
  public String renderViolations(int limit) {
    StringBuilder text = new StringBuilder();
    violations.stream()
        .limit(limit)
        .forEach(v -> text.append(v.diagnostic().render()).append('\n'));
    if (violations.size() > limit) {
      text.append("... and ").append(violations.size() - limit).append(" more\n");
    }
    violationsByRule()
        .forEach((rule, n) -> text.append(rule.word()).append(": ").append(n).append('\n'));
    return text.toString();
  }

  /** Counts, then the exceptions that were used with their reasons. */
  public String renderSummary() {
    StringBuilder text = new StringBuilder();
    line(text, "instructions", counts.instructions());
    line(text, "masked returns", counts.maskedReturns());
    line(text, "closed returns", counts.closedReturns());
    line(text, "plain returns", counts.plainReturns());
    line(text, "far returns", counts.farReturns());
    line(text, "interrupt and system call returns", counts.interruptReturns());
    line(text, "masked calls", counts.maskedCalls());
    line(text, "masked tail jumps", counts.maskedTailJumps());
    line(text, "masked switches", counts.maskedSwitches());
    line(text, "plain indirect branches", counts.plainIndirect());
    line(text, "call sites", counts.callSites());
    line(text, "plain direct calls", counts.plainCalls());
    line(text, "tables", counts.tables());
    line(text, "table entries", counts.entries());
    line(text, "calls to be sealed at the end of boot", counts.seals());
    line(text, "writes to CR0", counts.cr0Writes());
    line(text, "writes to CR0 inside other instructions", hiddenCr0Writes.size());
    hiddenCr0Writes.forEach(place -> text.append("           at ").append(place).append('\n'));
    line(text, "foreign bytes", counts.foreignBytes());
    line(text, "padding bytes", counts.paddingBytes());
    for (ExceptionUse use : exceptions) {
      ProfileLine line = use.line();
      text.append(String.format("%10d x ", use.uses()))
          .append(line.kind().word())
          .append(' ')
          .append(line.symbol())
          .append(": ")
          .append(line.reason())
          .append('\n');
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, long count) {
    text.append(String.format("%10d %s%n", count, name));
  }
}
