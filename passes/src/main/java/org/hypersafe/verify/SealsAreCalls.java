package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import org.hypersafe.verify.Findings.Fault;
import org.hypersafe.verify.MaskedBranch.Form;

/**
 * R10: each entry of the directory of seals names the return label of a masked call, whose bytes
 * are those that the runtime will write over, and a pointer in the image's data.
 */
final class SealsAreCalls implements Rule {
  private static final String START = "__hs_seals_start";
  private static final String END = "__hs_seals_end";
  private static final int FIELD_BYTES = 4;
  private static final int ENTRY_BYTES = 2 * FIELD_BYTES;

  /** andl, leaq, pushq and jmpq with numbers of four bytes. */
  private static final int CALL_BYTES = 7 + 7 + 5 + 4;

  /** The entries, as the image holds them. */
  static long count(Image image) {
    Range entries = entries(image);
    return (entries.end() - entries.start()) / ENTRY_BYTES;
  }

  @Override
  public void check(Evidence evidence, Findings findings) {
    Image image = evidence.image();
    ImmutableSet<Long> calls =
        evidence.code().masked().stream()
            .filter(call -> call.form() == Form.CALL && call.end() - call.start() == CALL_BYTES)
            .map(MaskedBranch::end)
            .collect(ImmutableSet.toImmutableSet());
    Range entries = entries(image);
    for (long entry = entries.start(); entry < entries.end(); entry += ENTRY_BYTES) {
      Section section = image.sectionAt(entry).orElseThrow();
      long label = entry + section.numberAt(entry);
      long field = entry + FIELD_BYTES;
      long pointer = field + section.numberAt(field);
      if (!calls.contains(label)) {
        report(findings, label, "sealed call is no masked call", image.place(label));
      }
      Optional<Section> data = image.sectionAt(pointer);
      if (data.isEmpty() || data.get().executable()) {
        String value = "0x" + Long.toHexString(pointer);
        report(findings, label, "pointer of a sealed call is no datum", value);
      }
    }
  }

  private static Range entries(Image image) {
    ImmutableList<Long> start = image.addresses().get(START);
    ImmutableList<Long> end = image.addresses().get(END);
    return start.isEmpty() || end.isEmpty() ? new Range(0, 0) : new Range(start.get(0), end.get(0));
  }

  private static void report(Findings findings, long label, String what, String value) {
    findings.add(
        RuleId.SEAL, label, new Fault(what, value, "link again with hypersafe-ld of one version"));
  }
}
