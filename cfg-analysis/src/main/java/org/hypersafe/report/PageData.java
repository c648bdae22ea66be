package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hypersafe.report.CfgReport.IndirectCall;

/**
 * A report as its page reads it: rows without member names, and numbers for whatever comes more
 * than once. {@code page/data.js} is the reader; the two change together.
 */
final class PageData {
  private final Pool<String> texts = new Pool<>();
  private final Pool<String> names = new Pool<>();
  private final Pool<ImmutableList<Integer>> sets = new Pool<>();

  private PageData() {}

  /** Everything of the report, to be written as JSON. */
  static ImmutableMap<String, Object> of(
      CfgReport report, String title, ImmutableList<Plot> plots) {
    PageData data = new PageData();
    // Functions first, so that their rows are in the order of their numbers.
    report.functions().forEach(function -> data.names.number(function.name()));
    ImmutableList<Object> functions =
        report.functions().stream().map(data::function).collect(ImmutableList.toImmutableList());
    ImmutableList<Object> sites =
        report.indirectCalls().stream().map(data::site).collect(ImmutableList.toImmutableList());
    ImmutableList<Object> steps =
        report.steps().stream()
            .map(step -> ImmutableList.of(step.what(), data.texts.number(step.file()), step.line()))
            .collect(ImmutableList.toImmutableList());
    return ImmutableMap.<String, Object>builder()
        .put("title", title)
        .put("metrics", report.metrics())
        .put("tables", report.tables())
        .put("functions", functions)
        .put("sites", sites)
        .put("steps", steps)
        .put("names", data.names.items())
        .put("sets", data.sets.items())
        .put("texts", data.texts.items())
        .put("exceptions", report.exceptions())
        .put("notes", report.notes())
        .put("unprotected", report.unprotected())
        .put("plots", plots.stream().map(Plot::data).collect(ImmutableList.toImmutableList()))
        .buildOrThrow();
  }

  /** {@code [file, line, addressTaken, returnSites, callees]}; its name has the row's number. */
  private Object function(CfgReport.Function function) {
    return ImmutableList.of(
        texts.number(function.file()),
        function.line(),
        function.addressTaken() ? 1 : 0,
        function.returnSites(),
        numbers(function.calls()));
  }

  /**
   * {@code [key, caller, file, line, type, set, by, sameType, widenedBy, why, widening, sealed,
   * afterBoot]}.
   */
  private Object site(IndirectCall call) {
    return ImmutableList.of(
        call.key(),
        names.number(call.caller()),
        texts.number(call.file()),
        call.line(),
        texts.number(call.type()),
        sets.number(numbers(call.targets())),
        texts.number(call.by()),
        call.sameType(),
        texts.number(call.widenedBy()),
        call.why(),
        call.widening(),
        texts.number(call.sealed()),
        call.afterBoot());
  }

  private ImmutableList<Integer> numbers(ImmutableList<String> functions) {
    return functions.stream().map(names::number).collect(ImmutableList.toImmutableList());
  }

  /** Numbers things in the order in which they come. */
  private static final class Pool<T> {
    private final Map<T, Integer> numbers = new LinkedHashMap<>();
    private final List<T> items = new ArrayList<>();

    int number(T item) {
      return numbers.computeIfAbsent(
          item,
          i -> {
            items.add(i);
            return items.size() - 1;
          });
    }

    ImmutableList<T> items() {
      return ImmutableList.copyOf(items);
    }
  }
}
