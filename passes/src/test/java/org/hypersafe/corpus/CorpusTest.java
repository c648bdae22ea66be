package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hypersafe.corpus.CaseBuilder.Kind;
import org.hypersafe.corpus.Workbench.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Claim: protection changes nothing in a program that is not attacked, and everything in one that
 * is. The cases and their claims are in {@code test-corpus/}.
 *
 * <p>{@code -Dhypersafe.case=TEXT} runs the cases whose name contains the text.
 */
final class CorpusTest {
  @TempDir private static Path directory;
  private static Workbench bench;
  private static CaseBuilder builder;

  @BeforeAll
  static void prepare() {
    bench = new Workbench(directory);
    builder = new CaseBuilder(bench);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> program_plainAndProtected_printTheSame() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (CorpusCase program : CorpusCase.in("programs")) {
      Expectation expectation = new Expectation(program.path("expect"), false);
      add(tests, program, Kind.PLAIN, expectation);
      if (!Expectation.blessing()) {
        add(tests, program, Kind.PROTECTED, expectation);
      }
    }
    return notEmpty(tests);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> attack_plain_succeedsAndProtected_fails() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (CorpusCase attack : CorpusCase.in("attacks")) {
      for (Kind kind : Kind.values()) {
        add(tests, attack, kind, new Expectation(attack.path(kind + ".expect"), true));
      }
    }
    return notEmpty(tests);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> runtime_trapOrLookUp_saysWhatItMust() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (CorpusCase program : CorpusCase.in("runtime")) {
      add(tests, program, Kind.PROTECTED, new Expectation(program.path("expect"), true));
    }
    return notEmpty(tests);
  }

  private static void add(
      List<DynamicTest> tests, CorpusCase program, Kind kind, Expectation expectation) {
    if (!program.toString().contains(System.getProperty("hypersafe.case", ""))) {
      return;
    }
    for (String level : levels()) {
      tests.add(
          // No source URI: Surefire drops the results of tests that have one, failures too.
          dynamicTest(
              program + " " + level + " " + kind, () -> check(program, level, kind, expectation)));
    }
  }

  /** Output does not depend on the level, so one is enough to bless it. */
  private static ImmutableList<String> levels() {
    return Expectation.blessing()
        ? ImmutableList.of("-O2")
        : ImmutableList.of("-O0", "-O2", "-Os -fpic");
  }

  private static void check(CorpusCase program, String level, Kind kind, Expectation expectation)
      throws IOException {
    Path executable = builder.build(program, level, kind);
    Outcome outcome = bench.run(directory, executable.toString());
    expectation.check(program.toString(), outcome);
    if (kind == Kind.PROTECTED && program.file("stderr").isPresent()) {
      for (String text : Files.readAllLines(program.file("stderr").get())) {
        assertTrue(
            outcome.err().contains(text),
            () -> "standard error lacks: " + text + "\n" + outcome.describe());
      }
    }
  }

  private static List<DynamicTest> notEmpty(List<DynamicTest> tests) {
    boolean filtered = System.getProperty("hypersafe.case") != null;
    assertFalse(tests.isEmpty() && !filtered, "no cases found");
    return tests;
  }
}
