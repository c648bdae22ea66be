package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.report.CfgReport.Function;
import org.hypersafe.report.CfgReport.IndirectCall;

/**
 * What somebody asks about a call.
 *
 * @param site {@code file:line}, a key or an id of the report
 * @param function a symbol, or a name or key ({@code SOURCE:SYMBOL}) of the report; empty for the
 *     whole set
 */
public record SiteQuestion(String site, Optional<String> function) {
  /** Names in a note. */
  private static final int MOST_NAMES = 12;

  /**
   * What was found.
   *
   * @param copies calls of one source line that have one set, as the compiler may copy code
   * @param target index in the set; empty when nobody asked for one
   */
  record Found(ImmutableList<IndirectCall> copies, Optional<Integer> target) {
    IndirectCall call() {
      return copies.get(0);
    }
  }

  /**
   * Looks a site up, and a function in its set.
   *
   * @throws UserError when there is no such site or several are meant, or when the function is not
   *     in the set
   */
  Found find(CfgReport report) {
    ImmutableList<IndirectCall> all =
        report.indirectCalls().stream()
            .filter(this::isMeant)
            .collect(ImmutableList.toImmutableList());
    if (all.isEmpty()) {
      throw fault(site, "site", "no indirect call stands there", nearest(report));
    }
    ImmutableList<IndirectCall> having =
        function.isEmpty()
            ? all
            : all.stream()
                .filter(call -> indexOf(report, call).isPresent())
                .collect(ImmutableList.toImmutableList());
    if (having.isEmpty()) {
      throw absent(report, all);
    }
    if (having.stream().map(IndirectCall::targets).distinct().count() > 1) {
      throw fault(site, "site", "several calls stand there", "name one of them: " + keys(having));
    }
    return new Found(having, function.flatMap(asked -> indexOf(report, having.get(0))));
  }

  private boolean isMeant(IndirectCall call) {
    if (call.key().equals(site) || call.id().equals(site)) {
      return true;
    }
    return call.line() > 0 && ends(site, plain(call.file()) + ":" + call.line());
  }

  /** Whether two paths are the same, seen from two directories. */
  private static boolean ends(String asked, String known) {
    String path = plain(asked);
    return path.equals(known) || path.endsWith("/" + known) || known.endsWith("/" + path);
  }

  private static String plain(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }

  private Optional<Integer> indexOf(CfgReport report, IndirectCall call) {
    ImmutableList<Function> meant = named(report);
    ImmutableList<Function> found =
        meant.stream()
            .filter(f -> call.targets().contains(f.name()))
            .collect(ImmutableList.toImmutableList());
    if (found.size() > 1) {
      throw fault(
          site,
          function.orElse(""),
          "several functions of the set have this name",
          "name one of them: "
              + some(
                  found.stream()
                      .map(Function::key)
                      .sorted()
                      .collect(ImmutableList.toImmutableList())));
    }
    return found.stream().findFirst().map(f -> call.targets().indexOf(f.name()));
  }

  /** The functions that are asked for: by name or key one, by symbol all that have it. */
  private ImmutableList<Function> named(CfgReport report) {
    String asked = function.orElse("");
    ImmutableList<Function> exact =
        report.functions().stream()
            .filter(f -> f.name().equals(asked) || f.key().equals(asked))
            .collect(ImmutableList.toImmutableList());
    return exact.isEmpty()
        ? report.functions().stream()
            .filter(f -> symbol(f.name()).equals(asked))
            .collect(ImmutableList.toImmutableList())
        : exact;
  }

  private static String symbol(String name) {
    int at = name.indexOf('@', 1);
    return at < 0 ? name : name.substring(0, at);
  }

  private UserError absent(CfgReport report, ImmutableList<IndirectCall> calls) {
    String asked = function.orElseThrow();
    ImmutableList<Function> named = named(report);
    String why;
    if (named.isEmpty()) {
      why = "the program has no function of this name";
    } else if (named.stream().noneMatch(Function::addressTaken)) {
      why = "its address is taken nowhere, so no indirect call may reach it";
    } else {
      why = "its address is taken, but does not come here";
    }
    ImmutableList<String> set =
        calls.stream()
            .flatMap(call -> call.targets().stream())
            .distinct()
            .sorted()
            .collect(ImmutableList.toImmutableList());
    return fault(site, asked, "is not in the set", why + "; the set: " + some(set));
  }

  private static String some(ImmutableList<String> names) {
    String text = String.join(" ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return names.isEmpty()
        ? "empty"
        : names.size() > MOST_NAMES ? text + " ... (" + names.size() + ")" : text;
  }

  private static String keys(ImmutableList<IndirectCall> calls) {
    return some(calls.stream().map(IndirectCall::key).collect(ImmutableList.toImmutableList()));
  }

  /** What to do about a site that is not there: the calls of its file, nearest first. */
  private String nearest(CfgReport report) {
    int colon = site.lastIndexOf(':');
    String file = colon < 0 ? site : site.substring(0, colon);
    int line = colon < 0 ? 0 : number(site.substring(colon + 1));
    ImmutableList<String> near =
        report.indirectCalls().stream()
            .filter(call -> call.line() > 0 && ends(file, plain(call.file())))
            .sorted((a, b) -> Integer.compare(distance(a, line), distance(b, line)))
            .map(call -> call.file() + ":" + call.line())
            .distinct()
            .limit(MOST_NAMES)
            .collect(ImmutableList.toImmutableList());
    return near.isEmpty()
        ? "write file:line, or a key of the report, such as "
            + report.indirectCalls().stream().map(IndirectCall::key).findFirst().orElse("a.c:f#1")
        : "calls of this file: " + String.join(" ", near);
  }

  private static int distance(IndirectCall call, int line) {
    return Math.abs(call.line() - line);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static UserError fault(String place, String subject, String what, String note) {
    return new UserError(new Diagnostic(place, subject, what, "", note));
  }
}
