package org.hypersafe.report;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.report.CfgReport.IndirectCall;

/**
 * Writes the call graph for Graphviz: direct calls as solid edges, indirect ones dashed, with the
 * source line of each site; functions whose address is taken have a second border.
 */
public final class DotReport {
  /** Names offered for one that is not there. */
  private static final int OFFERED = 5;

  /**
   * Which part is drawn.
   *
   * @param function in the middle
   * @param depth calls away from it, towards callers and towards callees
   */
  public record Around(String function, int depth) {}

  /** One edge; {@code place} is empty for a direct call. */
  private record Edge(String from, String to, String place) implements Comparable<Edge> {
    private static final Comparator<Edge> ORDER =
        Comparator.comparing(Edge::from).thenComparing(Edge::to).thenComparing(Edge::place);

    @Override
    public int compareTo(Edge other) {
      return ORDER.compare(this, other);
    }
  }

  private final ImmutableSortedMap<String, CfgReport.Function> functions;
  private final TreeSet<Edge> edges = new TreeSet<>();

  private DotReport(CfgReport report) {
    TreeMap<String, CfgReport.Function> byName = new TreeMap<>();
    for (CfgReport.Function function : report.functions()) {
      byName.put(function.name(), function);
      function.calls().forEach(callee -> edges.add(new Edge(function.name(), callee, "")));
    }
    functions = ImmutableSortedMap.copyOfSorted(byName);
    for (IndirectCall call : report.indirectCalls()) {
      String place = call.line() > 0 ? call.file() + ":" + call.line() : call.file();
      call.targets().forEach(target -> edges.add(new Edge(call.caller(), target, place)));
    }
  }

  /**
   * The graph as text.
   *
   * @throws UserError when the function around which to draw is not there
   */
  public static String render(CfgReport report, Optional<Around> around) {
    DotReport dot = new DotReport(report);
    return around.isPresent() ? dot.around(around.get()) : dot.write(dot.edges, Optional.empty());
  }

  private String around(Around around) {
    String center = around.function();
    if (!functions.containsKey(center)) {
      throw new UserError(
          new Diagnostic(
              center,
              "function",
              "is not in the program",
              "",
              "names of functions that several files have end in @OBJECT; near: "
                  + String.join(" ", near(center))));
    }
    TreeSet<Edge> near = new TreeSet<>();
    walk(center, around.depth(), near, /* isForward= */ true);
    walk(center, around.depth(), near, /* isForward= */ false);
    return write(near, Optional.of(center));
  }

  private ImmutableSortedSet<String> near(String name) {
    String stem = name.substring(0, Math.min(name.length(), 4));
    return functions.keySet().stream()
        .filter(known -> known.startsWith(name + "@") || known.contains(stem))
        .limit(OFFERED)
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  private void walk(String center, int depth, TreeSet<Edge> found, boolean isForward) {
    Map<String, List<Edge>> next = new HashMap<>();
    for (Edge edge : edges) {
      next.computeIfAbsent(isForward ? edge.from() : edge.to(), n -> new ArrayList<>()).add(edge);
    }
    TreeSet<String> seen = new TreeSet<>(List.of(center));
    List<String> frontier = List.of(center);
    for (int step = 0; step < depth; step++) {
      List<String> beyond = new ArrayList<>();
      for (String function : frontier) {
        for (Edge edge : next.getOrDefault(function, List.of())) {
          found.add(edge);
          String other = isForward ? edge.to() : edge.from();
          if (seen.add(other)) {
            beyond.add(other);
          }
        }
      }
      frontier = beyond;
    }
  }

  private String write(Iterable<Edge> drawn, Optional<String> center) {
    TreeSet<String> nodes = new TreeSet<>();
    center.ifPresentOrElse(nodes::add, () -> nodes.addAll(functions.keySet()));
    drawn.forEach(
        edge -> {
          nodes.add(edge.from());
          nodes.add(edge.to());
        });
    StringBuilder out = new StringBuilder("digraph calls {\n  rankdir=LR;\n");
    out.append("  node [shape=box, fontname=\"monospace\", fontsize=10];\n");
    out.append("  edge [fontname=\"monospace\", fontsize=8];\n");
    for (String node : nodes) {
      CfgReport.Function function = functions.get(node);
      out.append("  ").append(quote(node));
      if (function == null) {
        out.append(" [style=dotted]");
      } else {
        out.append(" [tooltip=").append(quote(function.file() + ":" + function.line()));
        out.append(function.addressTaken() ? ", peripheries=2" : "");
        out.append(center.filter(node::equals).isPresent() ? ", penwidth=2.5]" : "]");
      }
      out.append(";\n");
    }
    for (Edge edge : drawn) {
      out.append("  ").append(quote(edge.from())).append(" -> ").append(quote(edge.to()));
      if (!edge.place().isEmpty()) {
        out.append(" [style=dashed, label=").append(quote(edge.place())).append(']');
      }
      out.append(";\n");
    }
    return out.append("}\n").toString();
  }

  /** A quoted ID of the DOT language: only quotes and backslashes mean something inside. */
  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
