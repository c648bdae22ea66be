package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hypersafe.corpus.Workbench.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: a wrong input ends in one clear error with file and cure, the right exit code, and nothing
 * half-written. The cases are in {@code test-corpus/bad-input/}; the native programs do the work.
 */
final class BadInputTest {
  /** Programs by the variable that names them in cases. */
  private static final ImmutableMap<String, String> PROGRAMS =
      ImmutableMap.of("GCC", "gcc", "AR", "ar", "OBJCOPY", "objcopy");

  @TempDir private static Path directory;
  private static Workbench bench;
  private static ImmutableMap<String, String> variables;

  @BeforeAll
  static void prepare() throws IOException {
    bench = new Workbench(directory);
    Path port = Files.createDirectory(directory.resolve("port"));
    ImmutableList.Builder<String> sources = ImmutableList.builder();
    ImmutableList.Builder<String> objects = ImmutableList.builder();
    for (Path source : CaseBuilder.portFiles()) {
      Path object = port.resolve(source.getFileName() + ".o");
      ImmutableList<String> words =
          ImmutableList.<String>builder()
              .addAll(CaseBuilder.FLAGS)
              .add("-c", source.toString(), "-o", object.toString())
              .build();
      assertEquals(0, bench.compile(port, words, new byte[0]).exit());
      sources.add(source.toString());
      objects.add(object.toString());
    }
    variables =
        ImmutableMap.<String, String>builder()
            .put("HYPERSAFE", Workbench.program("hypersafe").toString())
            .put("HYPERSAFE_CC", Workbench.program("hypersafe-cc").toString())
            .put("HYPERSAFE_LD", Workbench.program("hypersafe-ld") + " --hypersafe-runtime=linux")
            .put(
                "CLANG",
                "env LD_LIBRARY_PATH=%s %s"
                    .formatted(bench.toolchain().llvm(), bench.toolchain().program("clang")))
            .put("DATA", BadInputCase.folder().toString())
            .put("CFLAGS", String.join(" ", CaseBuilder.FLAGS))
            .put("PORT_SOURCES", String.join(" ", sources.build()))
            .put("PORT_OBJECTS", String.join(" ", objects.build()))
            .putAll(PROGRAMS)
            .buildOrThrow();
  }

  @TestFactory
  List<DynamicTest> badInput_anyTool_endsInOneClearError() throws IOException {
    List<DynamicTest> tests =
        BadInputCase.all().stream()
            .map(bad -> dynamicTest(bad.toString(), () -> check(bad)))
            .toList();
    assertFalse(tests.isEmpty(), "no cases found");
    return tests;
  }

  private static void check(BadInputCase bad) throws IOException {
    for (Map.Entry<String, String> program : PROGRAMS.entrySet()) {
      assumeTrue(
          !bad.uses(program.getKey()) || Workbench.installed(program.getValue()).isPresent(),
          () -> program.getValue() + " is not installed");
    }
    Path cwd = Files.createDirectory(directory.resolve(bad.toString()));
    Outcome prepared = shell(cwd, "set -e\n" + String.join("\n", bad.prepare()));
    assertEquals(0, prepared.exit(), () -> "preparation failed: " + prepared.describe());
    ImmutableSortedSet<String> before = files(cwd);
    Outcome outcome = shell(cwd, bad.run());
    assertEquals(bad.exit(), outcome.exit(), outcome::describe);
    for (String text : bad.stderr()) {
      assertTrue(outcome.err().contains(text), () -> "lacks: " + text + "\n" + outcome.describe());
    }
    assertFalse(outcome.err().contains("\tat "), outcome::describe);
    assertEquals(before, files(cwd), "files appeared or vanished");
    for (String name : bad.absent()) {
      assertFalse(files(cwd).contains(name), name + " exists");
    }
  }

  /** The words of a variable are separate, so it is a variable of the shell. */
  private static Outcome shell(Path cwd, String script) {
    StringBuilder text = new StringBuilder();
    variables.forEach((name, value) -> text.append(name).append("='").append(value).append("'\n"));
    return bench.shell(cwd, ImmutableMap.of(), text + script);
  }

  private static ImmutableSortedSet<String> files(Path cwd) throws IOException {
    try (Stream<Path> files = Files.list(cwd)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
    }
  }
}
