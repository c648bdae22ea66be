package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;
import org.hypersafe.report.CfgReport.IndirectCall;
import org.hypersafe.report.CfgReport.Metrics;
import org.hypersafe.report.CfgReport.Tables;

/** Writes a report for people: counts first, then one line a site. */
public final class TextReport {
  /** Targets named on a site's line; the JSON has all. */
  private static final int MOST_NAMES = 6;

  private final StringBuilder out = new StringBuilder();

  private TextReport() {}

  /** The report as lines. */
  public static String render(CfgReport report) {
    TextReport text = new TextReport();
    report.notes().forEach(note -> text.line("note: %s", note));
    text.metrics(report.metrics());
    text.tables(report.tables());
    text.sites(report.indirectCalls());
    if (!report.exceptions().isEmpty()) {
      text.line("");
      text.line("exceptions");
      report
          .exceptions()
          .forEach(kept -> text.line("  %s %s  %s", kept.kind(), kept.symbol(), kept.reason()));
    }
    if (!report.unprotected().isEmpty()) {
      text.line("");
      text.line("code not compiled by hypersafe-cc");
      report.unprotected().forEach(name -> text.line("  %s", name));
    }
    return text.out.toString();
  }

  private void metrics(Metrics metrics) {
    line("functions          %d, address taken %d", metrics.functions(), metrics.addressTaken());
    line("direct calls       %d", metrics.directCalls());
    line(
        "indirect calls     %d, targets: mean %.1f, median %.1f, max %d; without target %d",
        metrics.indirectCalls(),
        metrics.averageTargets(),
        metrics.medianTargets(),
        metrics.maxTargets(),
        metrics.unresolved());
    line(
        "returns            %d, targets: mean %.1f, max %d",
        metrics.returns(), metrics.averageReturnTargets(), metrics.maxReturnTargets());
    line("compared");
    precision("any address-taken", metrics.comparison().anyAddressTaken());
    precision("same C type", metrics.comparison().sameType());
    precision("these sets", metrics.comparison().hypersafe());
    if (!metrics.afterBoot().equals(metrics.comparison().hypersafe())) {
      precision("after boot", metrics.afterBoot());
      line(
          "                    %d pointers are read-only then, and their calls lead to one function"
              + " each",
          metrics.sealed());
    }
  }

  private void precision(String analysis, CfgReport.Precision precision) {
    line(
        "  %-17s targets: mean %.1f, median %.1f, max %d; one target at %d sites",
        analysis,
        precision.averageTargets(),
        precision.medianTargets(),
        precision.maxTargets(),
        precision.oneTarget());
  }

  private void tables(Tables tables) {
    line(
        "tables             %d for %d sets, %d bytes, %.2f slots a member, worst %.2f",
        tables.tables(), tables.sets(), tables.bytes(), tables.averageRatio(), tables.worstRatio());
    if (tables.beyondLimit() > 0) {
      line("                   %d have more than 4 slots a member", tables.beyondLimit());
    }
  }

  private void sites(ImmutableList<IndirectCall> calls) {
    if (!calls.isEmpty()) {
      line("");
      line("indirect calls");
    }
    for (IndirectCall call : calls) {
      String place = call.line() > 0 ? call.file() + ":" + call.line() : call.file();
      String named =
          String.join(" ", call.targets().subList(0, Math.min(MOST_NAMES, call.targets().size())));
      String more = call.targets().size() > MOST_NAMES ? " ..." : "";
      line(
          "  %s (%s) %d by %s: %s%s",
          call.caller(), place, call.targets().size(), call.by(), named, more);
      if (!call.afterBootText().isEmpty()) {
        line("      %s", call.afterBootText());
      }
      if (!call.widenedBy().isEmpty()) {
        line("      %s: %s", call.targets().isEmpty() ? "empty" : "wide", call.widenedBy());
      }
    }
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
