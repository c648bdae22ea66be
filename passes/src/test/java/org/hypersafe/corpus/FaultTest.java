package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hypersafe.corpus.Workbench.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: whatever happens around the native programs (no tool, no space, Ctrl-C, company), they end
 * in one clear error or in the right file, and never leave half of one.
 */
final class FaultTest {
  /** Enough for seconds of work. */
  private static final int MANY_FUNCTIONS = 1500;

  private static final ImmutableMap<String, String> ALONE =
      ImmutableMap.of("HYPERSAFE_NO_SERVER", "1");

  @TempDir private Path directory;
  private Workbench bench;
  private Path out;

  @BeforeEach
  void prepare() throws IOException {
    bench = new Workbench(directory);
    out = Files.createDirectory(directory.resolve("out"));
    Files.copy(BadInputCase.folder().resolve("program.c"), directory.resolve("program.c"));
  }

  @Test
  void linker_missing_isNamed() throws IOException {
    run("compile program.c out/program.o && compile $PRINT out/print.o");
    Outcome outcome =
        shell(ImmutableMap.of("HYPERSAFE_LD", "/nonexistent/ld"), "link out/program out/*.o");
    assertEquals(3, outcome.exit(), outcome::describe);
    assertTrue(outcome.err().contains("/nonexistent/ld"), outcome::describe);
    assertTrue(outcome.err().contains("note:"), outcome::describe);
    assertEquals(ImmutableSet.of("program.o", "print.o"), files(out));
  }

  @Test
  void compiler_missing_isNamed() throws IOException {
    Path root = directory.resolve("root");
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectory(root.resolve("llvm"));
    Files.createSymbolicLink(root.resolve("lib"), Workbench.root().resolve("lib"));
    Files.copy(Workbench.program("hypersafe-cc"), root.resolve("bin/hypersafe-cc"));
    for (String option : ImmutableList.of("-c", "-E")) {
      Outcome outcome = run(directory, root + "/bin/hypersafe-cc " + option + " program.c");
      assertEquals(3, outcome.exit(), outcome::describe);
      assertTrue(outcome.err().contains("llvm/clang"), outcome::describe);
      assertTrue(outcome.err().contains("scripts/setup"), outcome::describe);
    }
    assertFalse(Files.exists(directory.resolve("program.o")));
  }

  @Test
  void disk_full_saysSoAndLeavesNothing() throws IOException {
    makeBig("big.c");
    run("compile big.c big.o && port");
    Outcome allowed = run(directory, "unshare -m mount -t tmpfs none out");
    assumeTrue(allowed.exit() == 0, () -> "no file system of its own: " + allowed.err());
    for (String command :
        ImmutableList.of("compile big.c out/big.o", "link out/big big.o port/*.o")) {
      Outcome outcome =
          shell(
              ALONE,
              "export -f compile link; unshare -m bash -c 'mount -t tmpfs -o size=64k none out;"
                  + command
                  + "; code=$?; ls -A out; exit $code'");
      assertNotEquals(0, outcome.exit(), outcome::describe);
      assertEquals("", outcome.out(), outcome::describe);
      assertTrue(outcome.err().contains("space"), outcome::describe);
      assertFalse(outcome.err().contains("\tat "), outcome::describe);
    }
  }

  @Test
  void device_full_isAnError() {
    Outcome outcome = run(directory, functions() + "compile program.c /dev/full");
    assertEquals(3, outcome.exit(), outcome::describe);
    assertTrue(outcome.err().contains("error: "), outcome::describe);
  }

  @ParameterizedTest(name = "server {0}, {1}")
  @CsvSource({"0, compile", "0, link", "1, compile", "1, link"})
  void interrupt_atAnyTime_leavesNothingOrAll(String alone, String tool) throws IOException {
    makeBig("big.c");
    run("compile big.c big.o && port");
    String command =
        tool.equals("compile") ? "compile big.c out/result" : "link out/result big.o port/*.o";
    run(command);
    Path result = out.resolve("result");
    byte[] whole = Files.readAllBytes(result);
    Files.delete(result);
    int interrupted = 0;
    for (String delay : ImmutableList.of("0.05", "0.2", "0.5", "0.9", "1.4", "2", "3")) {
      Outcome outcome =
          shell(
              ImmutableMap.of("HYPERSAFE_NO_SERVER", alone),
              "export -f compile link; timeout --preserve-status -s INT "
                  + delay
                  + " bash -c '"
                  + command
                  + "'");
      interrupted += outcome.exit() == 0 ? 0 : 1;
      // The signal may come when the result has its name and the process has not ended yet.
      if (outcome.exit() == 0 || Files.exists(result)) {
        assertEquals(ImmutableSet.of("result"), files(out), outcome::describe);
        assertArrayEquals(whole, Files.readAllBytes(result), () -> delay + " s: is not whole");
        Files.delete(result);
      } else {
        assertEquals(ImmutableSet.of(), files(out), () -> delay + " s: " + outcome.describe());
      }
    }
    assertNotEquals(0, interrupted, "nothing was interrupted");
  }

  @Test
  void builds_twoInOneDirectory_bothSucceed() throws IOException {
    run(
        """
        build() {
          compile program.c out/program.o && port && link out/program out/program.o port/*.o
        }
        build & first=$!
        build & second=$!
        wait $first && wait $second\
        """);
    assertEquals(ImmutableSet.of("program", "program.o"), files(out));
    assertEquals("direct 2\npointer 3\n", run(out, "./program").out());
  }

  @Test
  void compiles_eightAtOnce_startOneServer() throws IOException {
    run(
        """
        for i in 1 2 3 4 5 6 7 8; do compile program.c out/$i.o & jobs+=($!); done
        for job in "${jobs[@]}"; do wait $job || exit; done\
        """);
    byte[] first = Files.readAllBytes(out.resolve("1.o"));
    for (int i = 2; i <= 8; i++) {
      assertArrayEquals(first, Files.readAllBytes(out.resolve(i + ".o")));
    }
    long sockets =
        files(directory.resolve("run")).stream().filter(name -> name.endsWith(".sock")).count();
    assertEquals(1, sockets);
  }

  @Test
  void ccache_secondTime_hitsWithTheSameBytes() throws IOException {
    assumeTrue(Workbench.installed("ccache").isPresent(), "ccache is not installed");
    ImmutableMap<String, String> cache =
        ImmutableMap.of("CCACHE_DIR", directory.resolve("ccache").toString());
    String script =
        "set -e; for i in 1 2; do ccache $CC $FLAGS -c program.c -o program.o;"
            + " cp program.o out/$i.o; done; ccache --print-stats";
    Outcome outcome = shell(cache, script);
    assertEquals(0, outcome.exit(), outcome::describe);
    assertTrue(
        outcome.out().matches("(?s).*(direct|preprocessed)_cache_hit\t1\n.*"), outcome.out());
    assertArrayEquals(
        Files.readAllBytes(out.resolve("1.o")), Files.readAllBytes(out.resolve("2.o")));
  }

  /** distcc has what it preprocessed compiled elsewhere, under absolute names that it makes up. */
  @ParameterizedTest
  @CsvSource({
    "varargs.c, -xcpp-output",
    "switch_table.c, -xcpp-output",
    "asm_callee.S, -xassembler"
  })
  void object_ofPreprocessedSource_isTheSameBytes(String source, String language)
      throws IOException {
    Files.copy(
        Workbench.source().resolve("test-corpus/programs").resolve(source),
        directory.resolve(source));
    String script =
        "compile %1$s out/1.o && $CC $FLAGS -E %1$s >out/made-up.i"
            + " && $CC $FLAGS -Qunused-arguments %2$s -c $PWD/out/made-up.i -o out/2.o";
    run(script.formatted(source, language));
    assertArrayEquals(
        Files.readAllBytes(out.resolve("1.o")), Files.readAllBytes(out.resolve("2.o")));
  }

  @Test
  void objectAndImage_sameInputElsewhere_areTheSameBytes() throws IOException {
    for (String place : ImmutableList.of("one", "another")) {
      Path cwd = Files.createDirectory(directory.resolve(place));
      Files.copy(directory.resolve("program.c"), cwd.resolve("program.c"));
      String script = "compile program.c program.o && port && link program program.o port/*.o";
      ImmutableMap<String, String> environment =
          ImmutableMap.of(
              "HYPERSAFE_NO_SERVER",
              place.equals("one") ? "0" : "1",
              "HYPERSAFE_CACHE",
              cwd.resolve("cache").toString());
      Outcome outcome = bench.shell(cwd, environment, functions() + script);
      assertEquals(new Outcome(0, "", ""), outcome);
    }
    for (String file : ImmutableList.of("program.o", "port/print.o", "port/start.o", "program")) {
      assertArrayEquals(
          Files.readAllBytes(directory.resolve("one").resolve(file)),
          Files.readAllBytes(directory.resolve("another").resolve(file)),
          file);
    }
  }

  /** A file that takes long to compile and to link. */
  private void makeBig(String name) throws IOException {
    StringBuilder text = new StringBuilder("int main(void) { return 0; }\n");
    for (int i = 0; i < MANY_FUNCTIONS; i++) {
      text.append("long f%d(long (*f)(long), long x) { return f(x) + %d; }\n".formatted(i, i));
    }
    Files.writeString(directory.resolve(name), text);
  }

  private static String functions() {
    return """
    export CC='%s' LD='%s' FLAGS='-O1 %s' PRINT='%s' START='%s'
    compile() { "$CC" $FLAGS -c "$1" -o "$2"; }
    link() { "$LD" --hypersafe-runtime=linux -static -o "$@"; }
    port() { mkdir -p port && compile $PRINT port/print.o && compile $START port/start.o; }
    """
        .formatted(
            Workbench.program("hypersafe-cc"),
            Workbench.program("hypersafe-ld"),
            String.join(" ", CaseBuilder.FLAGS),
            CaseBuilder.port().resolve("print.c"),
            CaseBuilder.port().resolve("start.S"));
  }

  private Outcome shell(ImmutableMap<String, String> environment, String script) {
    return bench.shell(directory, environment, functions() + script);
  }

  /** Runs a script that must succeed without a word. */
  private void run(String script) {
    assertEquals(new Outcome(0, "", ""), shell(ImmutableMap.of(), script), script);
  }

  private Outcome run(Path cwd, String script) {
    return bench.shell(cwd, ImmutableMap.of(), script);
  }

  private static ImmutableSet<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .collect(ImmutableSet.toImmutableSet());
    }
  }
}
