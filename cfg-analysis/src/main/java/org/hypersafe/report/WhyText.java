package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hypersafe.report.CfgReport.IndirectCall;
import org.hypersafe.report.CfgReport.Step;

/** Says for people why a call may reach what it may reach. */
final class WhyText {
  private final CfgReport report;
  private final SourceLines sources;
  private final StringBuilder out = new StringBuilder();

  private WhyText(CfgReport report, SourceLines sources) {
    this.report = report;
    this.sources = sources;
  }

  /**
   * The answer as lines: the chain of the target, or the whole set.
   *
   * @param sources where the text of source lines may be found
   */
  static String render(CfgReport report, SiteQuestion.Found found, SourceLines sources) {
    WhyText text = new WhyText(report, sources);
    if (found.target().isPresent()) {
      text.target(found, found.target().get());
    } else {
      text.set(found);
    }
    return text.out.toString();
  }

  private static String place(String file, int line) {
    return line > 0 ? file + ":" + line : file;
  }

  private void target(SiteQuestion.Found found, int target) {
    IndirectCall call = found.call();
    String name = call.targets().get(target);
    line(
        "%s: %s may call %s, one of %d",
        place(call.file(), call.line()), call.caller(), name, call.targets().size());
    chain(call.whyOf(target), name);
    if (!call.widening().isEmpty()) {
      line("its pointer may be any:");
      chain(call.widening(), name);
    }
    copies(found);
  }

  private void chain(List<Integer> chain, String function) {
    int number = 1;
    String shown = "";
    for (int index : chain) {
      Step step = report.steps().get(index);
      String place = place(step.file(), step.line());
      line("%3d  %s%s", number++, place.isEmpty() ? "" : place + ": ", step.what());
      if (!place.equals(shown)) {
        shown = place;
        sources.text(step, function).ifPresent(source -> line("       | %s", source));
      }
    }
  }

  private void set(SiteQuestion.Found found) {
    IndirectCall call = found.call();
    line("%s: indirect call in %s", place(call.file(), call.line()), call.caller());
    line("     %s", call.key());
    if (!call.type().isEmpty()) {
      line("     %s", call.type());
    }
    line(
        "%d targets by %s; by C type alone %d, any address-taken %d",
        call.targets().size(), call.by(), call.sameType(), report.metrics().addressTaken());
    if (!call.afterBootText().isEmpty()) {
      line("%s", call.afterBootText());
    }
    if (!call.widenedBy().isEmpty()) {
      line("%s: %s", call.targets().isEmpty() ? "empty" : "why so many", call.widenedBy());
    }
    if (!call.widening().isEmpty()) {
      line("its pointer may be any:");
      chain(call.widening(), "");
    }
    targets(call);
    copies(found);
  }

  private void targets(IndirectCall call) {
    Map<String, CfgReport.Function> functions =
        report.functions().stream()
            .collect(Collectors.toMap(CfgReport.Function::name, Function.identity()));
    for (int i = 0; i < call.targets().size(); i++) {
      String name = call.targets().get(i);
      CfgReport.Function function = functions.get(name);
      line("  %s%s", name, function == null ? "" : "  " + place(function.file(), function.line()));
      call.whyOf(i).stream()
          .map(report.steps()::get)
          .findFirst()
          .ifPresent(
              step -> {
                String place = place(step.file(), step.line());
                line("      %s%s", place.isEmpty() ? "" : place + ": ", step.what());
              });
    }
  }

  private void copies(SiteQuestion.Found found) {
    ImmutableList<IndirectCall> copies = found.copies();
    if (copies.size() > 1) {
      line("the same holds for %d copies of this call that the compiler made:", copies.size() - 1);
      copies.subList(1, copies.size()).forEach(copy -> line("  %s", copy.key()));
    }
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
