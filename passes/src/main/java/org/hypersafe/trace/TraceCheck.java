package org.hypersafe.trace;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.Locale;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.trace.ReportSites.Site;
import org.hypersafe.trace.Trace.Executed;
import org.hypersafe.trace.Trace.Target;

/**
 * Holds a trace against a report: every pair that was observed must be allowed.
 *
 * <p>This is how an analysis is tried, not proved: a pair that is missing would have been a crash.
 */
public final class TraceCheck {
  private static final int SHOWN = 12;

  private final ReportSites report;
  private final ImmutableList.Builder<Diagnostic> faults = ImmutableList.builder();
  private long allowed;

  private TraceCheck(ReportSites report) {
    this.report = report;
  }

  /**
   * The judgement.
   *
   * @param faults a pair that the report does not allow, or a site or function that it does not
   *     have; empty when all is well
   * @param sites all sites of the report
   * @param meanObserved targets that an executed site called, on average
   * @param meanAllowed targets that the report allows an executed site, on average
   */
  public record Result(
      ImmutableList<Diagnostic> faults,
      int sites,
      int executed,
      int pairs,
      double meanObserved,
      double meanAllowed) {

    /** Percent of the sites that were executed. */
    public double coverage() {
      return sites == 0 ? 0 : 100.0 * executed / sites;
    }

    /** Figures for people, one a line. */
    public String render() {
      return String.format(
          Locale.ROOT,
          "sites     %d of %d executed (%.1f %%)%n"
              + "targets   %d pairs observed, %.2f a site; the report allows these sites %.2f%n"
              + "outside   %d%n",
          executed,
          sites,
          coverage(),
          pairs,
          meanObserved,
          meanAllowed,
          faults.size());
    }
  }

  /**
   * Checks a trace.
   *
   * @throws org.hypersafe.diag.UserError when the report cannot be read
   */
  public static Result check(Trace trace, Path report) {
    TraceCheck check = new TraceCheck(ReportSites.read(report));
    trace.executed().forEach(check::judge);
    int executed = trace.executed().size();
    return new Result(
        ImmutableList.sortedCopyOf(check.faults.build()),
        check.report.size(),
        executed,
        trace.pairs(),
        executed == 0 ? 0 : (double) trace.pairs() / executed,
        executed == 0 ? 0 : (double) check.allowed / executed);
  }

  private void judge(Executed executed) {
    ImmutableSet<Site> sites = report.matching(executed);
    if (sites.isEmpty()) {
      faults.add(
          new Diagnostic(
              executed.place(),
              "site",
              "was executed, but the report has no call there",
              "",
              "compare the report of the sources that were traced, or trace again"));
      return;
    }
    allowed += sites.stream().mapToInt(site -> site.targets().size()).max().orElse(0);
    executed.targets().forEach(target -> judge(executed, sites, target));
  }

  private void judge(Executed executed, ImmutableSet<Site> sites, Target target) {
    ImmutableSet<String> names = report.named(target);
    boolean isAllowed =
        sites.stream().anyMatch(site -> !Sets.intersection(names, site.targets()).isEmpty());
    if (!isAllowed) {
      faults.add(
          new Diagnostic(
              executed.place(),
              "observed target",
              names.isEmpty() ? "is no function of the report" : "is outside the set",
              target.shown(),
              "the set: " + shown(sites)));
    }
  }

  private static String shown(ImmutableSet<Site> sites) {
    ImmutableList<String> all =
        sites.stream()
            .flatMap(site -> site.targets().stream())
            .distinct()
            .sorted()
            .collect(ImmutableList.toImmutableList());
    String text = String.join(" ", all.subList(0, Math.min(SHOWN, all.size())));
    return all.isEmpty() ? "empty" : all.size() > SHOWN ? text + " ... (" + all.size() + ")" : text;
  }
}
