package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import java.util.OptionalLong;
import org.hypersafe.verify.CodeMap.Landing;
import org.hypersafe.verify.Findings.Fault;
import org.hypersafe.verify.MaskedBranch.TableKind;
import org.hypersafe.verify.TableSet.Table;

/**
 * R4: slot 0 of a table is the trap stub of its kind; every other entry is the trap stub, or in a
 * call table a function's start and in a return table the instruction behind a call site. In a
 * switch's table every entry is an instruction of the function that jumps, or the trap stub.
 */
final class EntriesAreTargets implements Rule {
  @Override
  public void check(Evidence evidence, Findings findings) {
    for (TableKind kind : ImmutableList.of(TableKind.CALL, TableKind.RETURN)) {
      OptionalLong trap = evidence.tables().trap(kind);
      for (Table table : evidence.tables().of(kind)) {
        for (int slot = 0; slot < table.slots(); slot++) {
          long entry = table.entry(slot);
          if (entry != trap.orElseThrow()) {
            String fault = slot == 0 ? "slot 0 is not the trap stub" : wrong(evidence, kind, entry);
            report(findings, evidence.image(), table, slot, fault);
          }
        }
      }
    }
    evidence.tables().of(TableKind.SWITCH).forEach(table -> checkSwitch(evidence, table, findings));
  }

  private static void checkSwitch(Evidence evidence, Table table, Findings findings) {
    OptionalLong trap = evidence.tables().trap(TableKind.CALL);
    for (int slot = 0; slot < table.slots(); slot++) {
      long entry = table.entry(slot);
      if (trap.isEmpty() || entry != trap.getAsLong()) {
        String fault = wrong(evidence, TableKind.SWITCH, entry);
        boolean same =
            evidence.image().functionOf(table.user()) == evidence.image().functionOf(entry);
        String other = same ? "" : "entry lies in another function than the jump";
        report(findings, evidence.image(), table, slot, fault.isEmpty() ? other : fault);
      }
    }
  }

  private static String wrong(Evidence evidence, TableKind kind, long entry) {
    Landing landing = evidence.code().landing(entry);
    if (kind == TableKind.RETURN && !evidence.code().callSites().containsKey(entry)) {
      return "entry does not follow a call site";
    }
    return switch (landing) {
      case GOOD, FOREIGN -> kind == TableKind.CALL ? wrongStart(evidence.image(), entry) : "";
      case INSIDE_SEQUENCE -> "entry lies inside a masked sequence";
      case NO_BOUNDARY -> "entry is no instruction boundary";
      case OUTSIDE -> "entry is no code of this image";
    };
  }

  /** Without symbols an instruction boundary has to do. */
  private static String wrongStart(Image image, long entry) {
    boolean known = image.symbols().isEmpty() || image.symbols().startsAt(entry);
    return known ? "" : "entry is not the start of a function";
  }

  private static void report(Findings findings, Image image, Table table, int slot, String fault) {
    if (fault.isEmpty()) {
      return;
    }
    long entry = table.entry(slot);
    String value =
        String.format(
            "slot %d of table 0x%x holds 0x%x (%s)",
            slot, table.address(), entry, image.place(entry));
    findings.add(
        RuleId.TABLE_ENTRY,
        table.user(),
        new Fault(fault, value, "link again with hypersafe-ld; if it stays, the plan is wrong"));
  }
}
