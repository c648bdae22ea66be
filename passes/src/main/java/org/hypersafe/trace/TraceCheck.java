package org.hypersafe.trace;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
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
  private final Set<String> reached = new HashSet<>();
  private long allowed;
  private long allowedAfterBoot;

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
   * @param meanAfterBoot the same from the end of boot on
   * @param never sites that were not executed, by source file
   */
  public record Result(
      ImmutableList<Diagnostic> faults,
      int sites,
      int executed,
      int pairs,
      double meanObserved,
      double meanAllowed,
      double meanAfterBoot,
      ImmutableList<Unreached> never) {

    /** Percent of the sites that were executed. */
    public double coverage() {
      return sites == 0 ? 0 : 100.0 * executed / sites;
    }

    /** Figures for people, one a line. */
    public String render() {
      return String.format(
          Locale.ROOT,
          "sites     %d of %d executed (%.1f %%)%n"
              + "targets   %d pairs observed, %.2f a site; allowed %.2f, after boot %.2f%n"
              + "outside   %d%n",
          executed,
          sites,
          coverage(),
          pairs,
          meanObserved,
          meanAllowed,
          meanAfterBoot,
          faults.size());
    }
  }

  /**
   * The sites of one file that were not executed.
   *
   * @param sites how many the file has in all
   * @param callers of those that were not executed, sorted
   */
  public record Unreached(String file, int sites, int never, ImmutableSortedSet<String> callers) {
    /** One line for people. */
    public String render() {
      return String.format(
          Locale.ROOT, "%5d of %4d  %s: %s", never, sites, file, some(callers.asList()));
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
        executed == 0 ? 0 : (double) check.allowed / executed,
        executed == 0 ? 0 : (double) check.allowedAfterBoot / executed,
        check.never());
  }

  /** By file, most first. */
  private ImmutableList<Unreached> never() {
    ImmutableListMultimap<String, Site> files =
        Multimaps.index(report.all(), site -> site.place().file());
    return files.asMap().entrySet().stream()
        .map(file -> unreached(file.getKey(), file.getValue()))
        .filter(file -> file.never() > 0)
        .sorted(Comparator.comparingInt(Unreached::never).reversed().thenComparing(Unreached::file))
        .collect(ImmutableList.toImmutableList());
  }

  private Unreached unreached(String file, Collection<Site> sites) {
    ImmutableList<Site> never =
        sites.stream()
            .filter(site -> !reached.contains(site.id()))
            .collect(ImmutableList.toImmutableList());
    ImmutableSortedSet<String> callers =
        never.stream()
            .map(site -> site.place().caller())
            .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
    return new Unreached(file, sites.size(), never.size(), callers);
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
    sites.forEach(site -> reached.add(site.id()));
    allowed += sites.stream().mapToInt(site -> site.targets().size()).max().orElse(0);
    allowedAfterBoot += sites.stream().mapToInt(Site::afterBoot).max().orElse(0);
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
    return all.isEmpty() ? "empty" : some(all);
  }

  private static String some(ImmutableList<String> names) {
    String text = String.join(" ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() > SHOWN ? text + " ... (" + names.size() + ")" : text;
  }
}
