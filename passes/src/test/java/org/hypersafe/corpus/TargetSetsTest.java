package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hypersafe.corpus.CaseBuilder.Kind;
import org.hypersafe.corpus.Workbench.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Claim: an indirect call is allowed exactly the targets that a reviewer would allow it, whatever
 * road the pointers take, and the program never misses one. The cases are in {@code
 * test-corpus/targets/}; each is analysed by the link that protects it, and then runs.
 *
 * <p>{@code -Dhypersafe.case=TEXT} runs the cases whose name contains the text.
 */
final class TargetSetsTest {
  /** How hypervisors are compiled; lines tell the call sites apart. */
  private static final String[] FLAGS = {"-g", "-fno-strict-aliasing", "-fno-common", "-fwrapv"};

  private static final String LEVELS = " * Levels: ";

  @TempDir private static Path directory;
  private static Workbench bench;
  private static CaseBuilder builder;

  @BeforeAll
  static void prepare() {
    bench = new Workbench(directory);
    builder = new CaseBuilder(bench, FLAGS);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> targets_ofEachSite_areExactlyTheExpected() throws IOException {
    String filter = System.getProperty("hypersafe.case", "");
    List<DynamicTest> tests = new ArrayList<>();
    for (CorpusCase program : CorpusCase.in("targets")) {
      if (program.toString().contains(filter)) {
        for (String level : Expectation.blessing() ? List.of("-O2") : levels(program)) {
          // No source URI: Surefire drops the results of tests that have one, failures too.
          tests.add(dynamicTest(program + " " + level, () -> check(program, level)));
        }
      }
    }
    assertFalse(tests.isEmpty() && filter.isEmpty(), "no cases found");
    return tests;
  }

  /** Optimisation may not change a set; a case may say where a shape is not to be recognised. */
  private static List<String> levels(CorpusCase program) throws IOException {
    return Files.readAllLines(program.path("c")).stream()
        .filter(line -> line.startsWith(LEVELS))
        .map(line -> Splitter.on(' ').splitToList(line.substring(LEVELS.length())))
        .findFirst()
        .orElse(List.of("-O0", "-O2"));
  }

  private static void check(CorpusCase program, String level) throws IOException {
    Path executable = builder.build(program, level, Kind.PROTECTED);
    JsonNode report =
        new ObjectMapper().readTree(executable.resolveSibling(CaseBuilder.REPORT).toFile());
    Outcome sets = new Outcome(0, sets(SiteMarks.of(program), report), "");
    assertAll(
        () -> new Expectation(program.path("expect"), false).check(program.toString(), sets),
        () -> explained(SiteMarks.of(program), report),
        () -> runs(executable, builder.build(program, level, Kind.PLAIN)));
  }

  /** Every target has its chain, from the line where its address is taken to the call. */
  private static void explained(SiteMarks marks, JsonNode report) {
    for (JsonNode site : report.get("indirectCalls")) {
      if (site.get("line").asInt() > 0 && marks.files().contains(baseName(text(site, "file")))) {
        for (int i = 0; i < site.get("targets").size(); i++) {
          String target = site.get("targets").get(i).asText();
          String name = target.replaceFirst("@.*", "");
          List<String> chain = new ArrayList<>();
          site.get("why").get(i).forEach(step -> chain.add(step(report, step.asInt())));
          String shown = text(site, "key") + " " + target + ": " + chain;
          assertTrue(chain.size() > 1, shown);
          String place = "[^:]+:[1-9][0-9]*: ";
          String taken = place + "the address of " + name + " is taken.*";
          assertTrue(chain.get(0).matches(taken + "|assembly of .* names it"), shown);
          assertTrue(chain.get(chain.size() - 1).matches(place + "called.*"), shown);
        }
      }
    }
  }

  private static String step(JsonNode report, int index) {
    JsonNode step = report.get("steps").get(index);
    String place = text(step, "file") + ":" + step.get("line").asInt() + ": ";
    return (place.equals(":0: ") ? "" : place) + text(step, "what");
  }

  /** A set without a function that is called would end the protected program in the trap. */
  private static void runs(Path executable, Path unprotected) {
    Outcome plain = bench.run(directory, unprotected.toString());
    assertEquals(0, plain.exit(), plain::describe);
    assertFalse(plain.out().isEmpty(), "no output is not a pass");
    Outcome outcome = bench.run(directory, executable.toString());
    assertEquals(plain, outcome, () -> "protected: " + outcome.describe());
  }

  /** A line {@code LABEL: FUNCTION...} a label, sorted; sites that share a label share its line. */
  private static String sets(SiteMarks marks, JsonNode report) {
    Map<String, String> files = new HashMap<>();
    report.get("functions").forEach(f -> files.put(text(f, "name"), baseName(text(f, "file"))));
    TreeMap<String, TreeSet<String>> sets = new TreeMap<>();
    for (JsonNode site : report.get("indirectCalls")) {
      String file = baseName(text(site, "file"));
      if (marks.files().contains(file)) {
        TreeSet<String> set = sets.computeIfAbsent(label(marks, site), key -> new TreeSet<>());
        site.get("targets").forEach(target -> set.add(name(target.asText(), files)));
      }
    }
    StringBuilder text = new StringBuilder();
    marks.all().forEach(label -> assertTrue(sets.containsKey(label), label + ": no such call"));
    sets.forEach((label, set) -> text.append(line(label, set)));
    return text.toString();
  }

  private static String line(String label, TreeSet<String> set) {
    return label + ":" + String.join("", set.stream().map(name -> " " + name).toList()) + "\n";
  }

  /** A site of assembly has no line: it is called after the function that it is in. */
  private static String label(SiteMarks marks, JsonNode site) {
    String file = baseName(text(site, "file"));
    int line = site.get("line").asInt();
    String caller = text(site, "caller");
    if (line == 0) {
      return caller;
    }
    return marks
        .label(file, line)
        .orElseThrow(() -> new AssertionError(file + ":" + line + ": call has no label"));
  }

  /** One of several functions of a name is told apart by its file, not by its object's hash. */
  private static String name(String function, Map<String, String> files) {
    int at = function.indexOf('@');
    return at < 0 ? function : function.substring(0, at + 1) + files.get(function);
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).asText();
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
