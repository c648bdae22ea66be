package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hypersafe.report.CfgReport.IndirectCall;
import org.hypersafe.report.ReportDiff.Site;
import org.hypersafe.report.ReportDiff.Taken;

/**
 * Compares two reports of one program.
 *
 * <p>Object ids change with an object's content, so functions and sites are matched by their keys:
 * a function by source file and symbol; a site by source file, caller, type of the call and its
 * ordinal among the caller's calls of that type. Where the number of those calls changed, they are
 * paired in order, so that most sets stay equal; then a call inserted between twins may be taken
 * for one of them. A caller that the compiler now inlines elsewhere takes its sites along: they are
 * removed and added.
 */
public final class ReportDiffer {
  private final Side before;
  private final Side after;
  private final List<Site> changed = new ArrayList<>();
  private final List<Site> added = new ArrayList<>();
  private final List<Site> removed = new ArrayList<>();
  private final StepPool steps = new StepPool();
  private int unchanged;

  private ReportDiffer(CfgReport before, CfgReport after) {
    this.before = new Side(before);
    this.after = new Side(after);
  }

  /** What {@code after} has that {@code before} had not, and the other way round. */
  public static ReportDiff compare(CfgReport before, CfgReport after) {
    ReportDiffer differ = new ReportDiffer(before, after);
    differ.sites();
    return new ReportDiff(
        ReportDiff.SCHEMA,
        before.metrics(),
        after.metrics(),
        ImmutableList.sortedCopyOf(
            Comparator.comparing((Site site) -> !site.grew()).thenComparing(Site::key),
            differ.changed),
        differ.unchanged,
        ImmutableList.sortedCopyOf(Comparator.comparing(Site::key), differ.added),
        ImmutableList.sortedCopyOf(Comparator.comparing(Site::key), differ.removed),
        taken(differ.after, differ.before),
        taken(differ.before, differ.after),
        exceptions(after, before),
        exceptions(before, after),
        differ.steps.steps());
  }

  /** Functions taken in {@code here} and not in {@code there}. */
  private static ImmutableList<Taken> taken(Side here, Side there) {
    return here.functions.values().stream()
        .filter(CfgReport.Function::addressTaken)
        .filter(function -> !there.isTaken(function.key()))
        .map(
            function ->
                new Taken(
                    function.name(),
                    function.file(),
                    function.line(),
                    there.functions.containsKey(function.key())))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<CfgReport.Kept> exceptions(CfgReport here, CfgReport there) {
    Function<CfgReport.Kept, String> identity = kept -> kept.kind() + " " + kept.symbol();
    Set<String> known = there.exceptions().stream().map(identity).collect(Collectors.toSet());
    return here.exceptions().stream()
        .filter(kept -> !known.contains(identity.apply(kept)))
        .collect(ImmutableList.toImmutableList());
  }

  private void sites() {
    TreeSet<String> groups = new TreeSet<>(before.groups.keySet());
    groups.addAll(after.groups.keySet());
    for (String group : groups) {
      List<IndirectCall> old = before.groups.getOrDefault(group, List.of());
      List<IndirectCall> young = after.groups.getOrDefault(group, List.of());
      int[] partners =
          SitePairing.pair(
              old.stream().map(before::targets).toList(),
              young.stream().map(after::targets).toList());
      Set<Integer> used = new TreeSet<>();
      for (int i = 0; i < old.size(); i++) {
        if (partners[i] < 0) {
          removed.add(site(before, old.get(i), before.targets(old.get(i)), Set.of()));
        } else {
          used.add(partners[i]);
          pair(old.get(i), young.get(partners[i]));
        }
      }
      for (int i = 0; i < young.size(); i++) {
        if (!used.contains(i)) {
          added.add(site(after, young.get(i), Set.of(), after.targets(young.get(i))));
        }
      }
    }
  }

  private void pair(IndirectCall old, IndirectCall young) {
    ImmutableSet<String> had = before.targets(old);
    ImmutableSet<String> has = after.targets(young);
    if (had.equals(has)) {
      unchanged++;
    } else {
      changed.add(site(after, young, had, has));
    }
  }

  private Site site(Side side, IndirectCall call, Set<String> had, Set<String> has) {
    ImmutableList<String> gained =
        ImmutableList.sortedCopyOf(Comparator.comparing(after::name), Sets.difference(has, had));
    return new Site(
        call.key(),
        call.caller(),
        call.file(),
        call.line(),
        call.type(),
        had.size(),
        has.size(),
        gained.stream().map(after::name).collect(ImmutableList.toImmutableList()),
        Sets.difference(had, has).stream()
            .map(before::name)
            .sorted()
            .collect(ImmutableList.toImmutableList()),
        call.widenedBy(),
        gained.stream()
            .map(target -> steps.add(side.why(call, target)))
            .collect(ImmutableList.toImmutableList()));
  }

  /** One report, by keys. */
  private static final class Side {
    final CfgReport report;
    final TreeMap<String, CfgReport.Function> functions = new TreeMap<>();
    final Map<String, String> keys = new HashMap<>();
    final TreeMap<String, List<IndirectCall>> groups = new TreeMap<>();

    Side(CfgReport report) {
      this.report = report;
      for (CfgReport.Function function : report.functions()) {
        functions.put(function.key(), function);
        keys.put(function.name(), function.key());
      }
      for (IndirectCall call : report.indirectCalls()) {
        groups.computeIfAbsent(group(call), g -> new ArrayList<>()).add(call);
      }
      groups.values().forEach(calls -> calls.sort(Comparator.comparingInt(Side::ordinal)));
    }

    /** Source file and caller, without the ordinal; and the type. */
    private static String group(IndirectCall call) {
      return call.key().substring(0, call.key().lastIndexOf('#')) + "\n" + call.type();
    }

    private static int ordinal(IndirectCall call) {
      return Integer.parseInt(call.key().substring(call.key().lastIndexOf('#') + 1));
    }

    boolean isTaken(String key) {
      CfgReport.Function function = functions.get(key);
      return function != null && function.addressTaken();
    }

    /** Keys of the targets, in their order. */
    ImmutableSet<String> targets(IndirectCall call) {
      return call.targets().stream().map(this::key).collect(ImmutableSet.toImmutableSet());
    }

    private String key(String name) {
      return keys.getOrDefault(name, name);
    }

    String name(String key) {
      CfgReport.Function function = functions.get(key);
      return function == null ? key : function.name();
    }

    List<CfgReport.Step> why(IndirectCall call, String target) {
      for (int i = 0; i < call.targets().size(); i++) {
        if (key(call.targets().get(i)).equals(target)) {
          return call.whyOf(i).stream().map(report.steps()::get).toList();
        }
      }
      return List.of();
    }
  }
}
