package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Map;
import java.util.TreeMap;
import org.hypersafe.load.InputFile;
import org.hypersafe.plan.LinkFacts;
import org.hypersafe.plan.ProtectionPlan;
import org.hypersafe.plan.ProtectionPlan.Kind;
import org.hypersafe.report.Analysis;
import org.hypersafe.report.JsonReport;
import org.hypersafe.report.ReportBuilder;
import org.hypersafe.report.TextReport;
import org.hypersafe.tables.TableImage;

/** Stages 06 to 10 by the analysis, and their plan as a {@link TableImage}. */
final class AnalysedProgram implements WholeProgram {
  @Override
  public Outcome plan(Program program) {
    ImmutableList<InputFile> files =
        program.inputs().stream()
            .map(input -> new InputFile(input.name(), input.bytes()))
            .collect(ImmutableList.toImmutableList());
    LinkFacts link =
        new LinkFacts(program.profile(), program.missing(), program.nothing(), program.layout());
    Analysis analysis = Analysis.of(files, link, program.facts(), Analysis.Progress.NONE);
    TableImage image = image(analysis.plan(), program.missing());
    if (!program.wantsReport()) {
      return new Outcome(image, ImmutableMap.of(), "");
    }
    var report = ReportBuilder.build(analysis);
    ImmutableMap<String, String> stages =
        ImmutableMap.of(
            "09-callgraph/report.txt",
            TextReport.render(report),
            "10-plan/plan.txt",
            describe(analysis.plan()));
    return new Outcome(image, stages, JsonReport.render(report));
  }

  private static TableImage image(ProtectionPlan plan, ImmutableSortedSet<String> missing) {
    TreeMap<String, Long> numbers = new TreeMap<>();
    plan.absolutes().forEach((name, value) -> numbers.put(name, Integer.toUnsignedLong(value)));
    ImmutableList.Builder<TableImage.Site> sites = ImmutableList.builder();
    plan.calls()
        .forEach(
            (index, entry) -> {
              if (!missing.contains(entry.symbol())) {
                sites.add(new TableImage.Site(index, entry.name()));
              }
            });
    ImmutableList.Builder<TableImage.Function> functions = ImmutableList.builder();
    plan.functions()
        .forEach(
            (index, entry) -> {
              if (!missing.contains(entry.symbol())) {
                functions.add(new TableImage.Function(index, entry.symbol(), entry.name()));
              }
            });
    return new TableImage(
        ImmutableSortedMap.copyOfSorted(numbers),
        plan.aliases(),
        tables(plan, Kind.CALL),
        tables(plan, Kind.RETURN),
        sites.build(),
        functions.build(),
        plan.seals().stream()
            .map(seal -> new TableImage.Seal(seal.label(), seal.variable(), seal.offset()))
            .collect(ImmutableList.toImmutableList()));
  }

  private static ImmutableList<TableImage.Table> tables(ProtectionPlan plan, Kind kind) {
    return plan.tables().stream()
        .filter(table -> table.kind() == kind)
        .map(table -> new TableImage.Table(table.symbols(), table.slots(), table.name()))
        .collect(ImmutableList.toImmutableList());
  }

  private static String describe(ProtectionPlan plan) {
    StringBuilder text = new StringBuilder();
    for (ProtectionPlan.Table table : plan.tables()) {
      text.append(table.kind()).append(' ').append(table.name()).append(": ");
      text.append(table.members()).append(" of ").append(table.slots().size()).append(" slots\n");
      int slot = 0;
      for (String target : table.slots()) {
        if (!target.isEmpty()) {
          text.append("  ").append(slot).append(' ').append(target).append('\n');
        }
        slot++;
      }
    }
    for (Map.Entry<String, Integer> absolute : plan.absolutes().entrySet()) {
      text.append(absolute.getKey()).append(" = ").append(absolute.getValue()).append('\n');
    }
    plan.aliases()
        .forEach((alias, to) -> text.append(alias).append(" -> ").append(to).append('\n'));
    return text.toString();
  }
}
