package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hypersafe.corpus.Workbench.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Claim: a build does not notice that hypersafe-cc is not clang. Each command line runs with both
 * in equal directories; exit code, both outputs, the names of all files made and every byte of
 * those that are text must be the same.
 */
final class DriverTest {
  private static final ImmutableMap<String, String> FILES =
      ImmutableMap.<String, String>builder()
          .put("x.c", "#include \"x.h\"\n#include <stddef.h>\nint x(int a) { return a + X; }\n")
          .put("x.h", "#define X 3\n#include \"sub/y.h\"\n")
          .put("sub/y.h", "int y(void);\n")
          .put("z.c", "int z(int (*f)(int)) { return f(1) + 1; }\n")
          .put("text", "int from_text(void) { return 1; }\n")
          .put("a.S", "#include \"asm.h\"\nSTART(a)\n ret\n")
          .put("asm.h", "#define START(name) .globl name; .type name,@function; name:\n")
          .put("b.s", " .globl b\n .type b,@function\nb: ret\n")
          .put("i.i", "int i(void) { return 2; }\n")
          .put("main.c", "void _start(void) { __asm__ volatile (\"hlt\"); }\n")
          .put("wrong.c", "int main(void)\n{\n    return nothing;\n}\n")
          .put("warn.c", "int w(void) { int unused; return 1; }\nstatic int s(void) {return 1;}\n")
          .put("wrong.S", " .text\nfoo: frobnicate %rax\n")
          .put("wrong.s", " .text\n movl $1, %nothing\n")
          .put("missing.c", "#include \"nowhere.h\"\n")
          .put("late.c", "int f(int x) { __asm__ (\"frobnicate %0\" : \"+r\" (x)); return x; }\n")
          .put("flags", "-c x.c\n-DQ=\"a b\" -o 'from flags.o'\n")
          .put("notes.txt", "not a program\n")
          .buildOrThrow();

  /** One a line; {@code #} lines say what is common to those below. */
  private static final String COMMANDS =
      """
      # kinds of input
      -c x.c
      -c -o out.o x.c
      -cx.c
      -c x.c -oout.o
      -c sub/../x.c
      -c a.S
      -c b.s
      -c i.i
      -c -x c text -o t.o
      -c -xc text
      -x assembler-with-cpp -c b.s
      -c x.c z.c
      -c x.c a.S b.s
      -c x.c z.c -o two.o
      -c -x c text -x none b.s
      @flags
      @nowhere
      -c - -x c
      -x c -c - -o stdin.o
      -x c -c -
      -c -o /dev/null x.c
      -c -o nowhere/x.o x.c
      -c -I sub -DX=3 -UX -isystem sub -include x.h x.c
      -c -O2 -g x.c
      -c -O2 -std=gnu99 -march=x86-64 -mcmodel=kernel -fno-pic x.c
      -c -nostdinc -fno-common -fno-strict-aliasing -pipe x.i x.c
      # clang alone
      -E x.c
      -E a.S
      -E -P -DX=9 x.c -o x.i
      -E -dM -x c text
      -E -
      -x c -E -
      -S -O1 -fno-ident z.c
      -S -O1 z.c -o -
      -fsyntax-only warn.c
      -m32 -c -ffreestanding z.c
      -m16 -c -ffreestanding z.c
      -dumpmachine
      -print-file-name=include
      --print-search-dirs
      -c -emit-llvm z.c -o z.bc
      # dependencies
      -M x.c
      -MM x.c
      -MM -MT there x.c
      -M -MF deps x.c
      -MM -MP x.c
      -MM a.S
      -c -MD a.S
      -c -MMD -MP a.S -o out/a.o
      -c -MD x.c z.c
      -c -Wp,-MD,deps.d x.c
      -c -Wp,-MMD,deps.d -o out/x.o x.c
      -c -Wp,-MMD,deps.d -Wp,-MT,there x.c
      -c -MMD -MF .x.d -MQ out/x.o -o out/.x.o.tmp x.c
      -c -MMD -MF .a.d -MQ a.o -o .a.o.tmp a.S
      -c -MD -MFjoined.d x.c
      -c -MD -MTjoined x.c
      -c -MMD -MG missing.c
      -c -MD b.s
      -MD -c -x c - -o stdin.o
      # diagnostics
      -c wrong.c
      -c wrong.c -o wrong.o -MMD
      -c -Wall -Wextra warn.c
      -c -Wall -Werror warn.c
      -c -Weverything -Wno-error warn.c
      -c -w warn.c
      -c wrong.S
      -c wrong.s
      -c late.c
      -c missing.c
      -c missing.c -MMD
      -c nowhere.c
      -c
      -o out.o
      -c -frobnicate x.c
      -c -Wfrobnicate x.c
      -c -mfrobnicate x.c
      -c -O9 x.c
      -c -std=frob x.c
      -c -Wl,--no-such x.c
      -c -lfoo x.c
      -c -L. -static x.c
      -c notes.txt
      -c x.c notes.txt
      -c wrong.c x.c
      -c x.c wrong.c
      -c -fcolor-diagnostics wrong.c
      -c -I x.c
      -c -o
      # links
      -nostdlib -static main.c
      -nostdlib -static -o program main.c
      -nostdlib -static -O1 -o program main.c a.S b.s
      -nostdlib -Wl,-r -o part.o x.c z.c
      -nostdlib -r -o part.o x.c b.s
      -nostdlib -static -o program main.c nowhere.o
      -nostdlib -static -o program main.c notes.txt
      -nostdlib -static -o program main.c -lnowhere
      -nostdlib -static -o program wrong.c
      -nostdlib -static -o program main.c wrong.c
      -nostdlib -static -MMD -o program main.c
      -nostdlib -static -Wl,-z,noexecstack -Wl,-e,_start -o program main.c
      """;

  private static final AtomicInteger NEXT = new AtomicInteger();

  @TempDir private static Path directory;
  private static Workbench bench;

  @BeforeAll
  static void prepare() {
    bench = new Workbench(directory);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> commandLine_anyKind_doesWhatClangDoes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String command : Splitter.on('\n').omitEmptyStrings().split(COMMANDS)) {
      if (!command.startsWith("#")) {
        add(tests, command);
      }
    }
    return tests;
  }

  /** All combinations of the flags that say where dependencies go and how the target is called. */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> dependencies_allCombinations_areClangs() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String output : List.of("", " -o out/x.o")) {
      for (String kind : List.of("-MD", "-MMD")) {
        for (String file : List.of("", " -MF out/deps")) {
          for (String target : List.of("", " -MT a$b", " -MQ a$b", " -MT one -MQ $two")) {
            for (String phony : List.of("", " -MP")) {
              add(tests, "-c x.c" + output + " " + kind + file + target + phony);
            }
          }
        }
      }
    }
    return tests;
  }

  private static void add(List<DynamicTest> tests, String command) {
    if (command.contains(System.getProperty("hypersafe.case", ""))) {
      String name = String.valueOf(NEXT.getAndIncrement());
      tests.add(dynamicTest(command, () -> compare(command, name)));
    }
  }

  private static void compare(String command, String name) throws IOException {
    List<String> words = Splitter.on(' ').splitToList(command);
    byte[] stdin = FILES.get("text").getBytes(StandardCharsets.UTF_8);
    Path expected = directory(name + "/clang/d");
    Path actual = directory(name + "/hypersafe/d");
    Outcome clang = bench.clang(expected, words, stdin);
    Outcome ours = bench.compile(actual, words, stdin);
    String what = "hypersafe-cc " + command;
    assertEquals(normal(clang.err()), normal(ours.err()), what + ": standard error");
    assertEquals(clang.exit(), ours.exit(), what + ": exit code");
    assertEquals(clang.out(), ours.out(), what + ": standard output");
    assertEquals(contents(expected), contents(actual), what + ": files");
  }

  /** Names of temporary files and of the linker in messages, and of our own directory. */
  private static String normal(String messages) {
    return messages
        .replaceAll("/usr/bin/ld", "ld")
        .replaceAll("/tmp/[A-Za-z0-9_.-]+-[0-9a-f]{6}\\.o", "OBJECT")
        .replaceAll("/tmp/hypersafe-cc-link\\d+/\\d+-[A-Za-z0-9_.-]+\\.o", "OBJECT");
  }

  private static Path directory(String name) throws IOException {
    Path made = directory.resolve(name);
    Files.createDirectories(made.resolve("out"));
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = made.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return made;
  }

  /** Every file made, with its text, or of objects and programs that there is something in them. */
  private static ImmutableSortedMap<String, String> contents(Path made) throws IOException {
    ImmutableSortedMap.Builder<String, String> found = ImmutableSortedMap.naturalOrder();
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        boolean elf = text.startsWith("\177ELF");
        String name = made.relativize(file).toString();
        if (!text.equals(FILES.get(name))) {
          found.put(name, elf ? "ELF" : text.replace(made.toString(), "."));
        }
      }
    }
    return found.build();
  }
}
