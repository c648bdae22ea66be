package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;
import org.hypersafe.report.ReportDiff.Site;

/** Writes a comparison for people: the verdict first, then what grew. */
public final class DiffText {
  private final StringBuilder out = new StringBuilder();

  private DiffText() {}

  /** The comparison as lines. */
  public static String render(ReportDiff diff) {
    DiffText text = new DiffText();
    int grown = diff.grown();
    text.line("%s", grown == 0 ? "no set grew" : grown == 1 ? "1 set grew" : grown + " sets grew");
    text.line(
        "indirect calls     %d, before %d: %d same, %d grew, %d shrank only, %d added, %d removed",
        diff.after().indirectCalls(),
        diff.before().indirectCalls(),
        diff.unchanged(),
        grown,
        diff.changed().size() - grown,
        diff.added().size(),
        diff.removed().size());
    text.line(
        "targets            mean %.2f, before %.2f; max %d, before %d",
        diff.after().averageTargets(),
        diff.before().averageTargets(),
        diff.after().maxTargets(),
        diff.before().maxTargets());
    text.line(
        "address taken      %d, before %d",
        diff.after().addressTaken(), diff.before().addressTaken());
    text.sites("sets that grew", diff.changed().stream().filter(Site::grew).toList());
    text.sites("sets that shrank", diff.changed().stream().filter(s -> !s.grew()).toList());
    text.sites("added calls", diff.added());
    text.sites("removed calls", diff.removed());
    text.functions("address newly taken", diff.newlyTaken(), "new function");
    text.functions("address no longer taken", diff.noLongerTaken(), "function gone");
    text.exceptions("new exceptions", diff.newExceptions());
    text.exceptions("exceptions no longer there", diff.goneExceptions());
    return text.out.toString();
  }

  private void heading(String title) {
    line("");
    line("%s", title);
  }

  private void sites(String title, Iterable<Site> sites) {
    boolean first = true;
    for (Site site : sites) {
      if (first) {
        heading(title);
        first = false;
      }
      String place = site.line() > 0 ? site.file() + ":" + site.line() : site.file();
      line("  %s (%s) %d -> %d", site.caller(), place, site.before(), site.after());
      if (!site.gained().isEmpty()) {
        line("      + %s", String.join(" ", site.gained()));
      }
      if (!site.lost().isEmpty()) {
        line("      - %s", String.join(" ", site.lost()));
      }
    }
  }

  private void functions(String title, ImmutableList<ReportDiff.Taken> functions, String onlyHere) {
    if (!functions.isEmpty()) {
      heading(title);
      functions.forEach(
          f -> line("  %s (%s)%s", f.name(), f.file(), f.inOther() ? "" : " " + onlyHere));
    }
  }

  private void exceptions(String title, ImmutableList<CfgReport.Kept> exceptions) {
    if (!exceptions.isEmpty()) {
      heading(title);
      exceptions.forEach(kept -> line("  %s %s  %s", kept.kind(), kept.symbol(), kept.reason()));
    }
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
