package org.hypersafe.verify;

import org.hypersafe.verify.Findings.Fault;
import org.hypersafe.verify.TableSet.Table;

/**
 * R3: every mask is 2^k - 1, its table of 2^k entries of 8 bytes lies whole in a read-only section
 * (or in one that the profile lists as {@code read-only-section}: the program itself maps it so),
 * and a table has one size and one kind and shares no byte with another.
 */
final class MasksFitTables implements Rule {
  @Override
  public void check(Evidence evidence, Findings findings) {
    for (Table table : evidence.tables().all()) {
      checkOne(table, evidence.exceptions(), findings);
    }
    Table previous = null;
    for (Table table : evidence.tables().all()) {
      if (table.slots() == 0) {
        continue;
      }
      if (previous != null && previous.range().overlaps(table.range())) {
        checkShared(previous, table, findings);
      }
      boolean further =
          previous == null || Long.compareUnsigned(table.range().end(), previous.range().end()) > 0;
      previous = further ? table : previous;
    }
  }

  private static void checkOne(Table table, ExceptionBook exceptions, Findings findings) {
    String value = "table 0x" + Long.toHexString(table.address()) + ", mask " + table.mask();
    if (!table.hasGoodMask()) {
      report(findings, table, "mask is not 2^k - 1", value);
    } else if (table.section().isEmpty()) {
      report(findings, table, "table leaves the image's sections", value);
    } else if (!table.section().get().readOnly()
        && !exceptions.excusesWritableTable(table.address())) {
      String section = table.section().get().name();
      report(findings, table, "table lies in a writable section", section + ", " + value);
    }
  }

  private static void checkShared(Table one, Table other, Findings findings) {
    String value =
        "tables 0x"
            + Long.toHexString(one.address())
            + ", mask "
            + one.mask()
            + " and 0x"
            + Long.toHexString(other.address())
            + ", mask "
            + other.mask();
    String what =
        one.range().equals(other.range())
            ? "one table serves calls and returns"
            : "mask does not match the table's size";
    report(findings, other, what, value);
  }

  private static void report(Findings findings, Table table, String what, String value) {
    findings.add(
        RuleId.MASK_AND_TABLE,
        table.user(),
        new Fault(
            what, value, "link again with hypersafe-ld and do not change the image after it"));
  }
}
