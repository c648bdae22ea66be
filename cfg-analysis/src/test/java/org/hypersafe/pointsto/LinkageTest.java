package org.hypersafe.pointsto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.TestClang;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How calls tie arguments and results, by the targets of the one call in each program. */
final class LinkageTest {
  private static final String FUNCTIONS = "void f(void) {} void g(void) {} void *other = g;";

  @TempDir Path directory;
  private TestClang clang;

  @BeforeEach
  void start() {
    clang = new TestClang(directory);
  }

  private static ImmutableList<String> targets(Profile profile, InputFile... inputs) {
    return TestTargets.onlySet(TestTargets.resolve(profile, inputs)).targets().stream()
        .map(FunctionId::name)
        .collect(ImmutableList.toImmutableList());
  }

  @Test
  void direct_argumentToParameter_acrossModules() {
    InputFile a = clang.bitcode("a", "void call(void (*p)(void)) { p(); *(volatile int *)0 = 0; }");
    InputFile b =
        clang.bitcode("b", FUNCTIONS + "void call(void (*p)(void)); void start(void) { call(f); }");
    assertEquals(ImmutableList.of("f"), targets(Profile.EMPTY, a, b));
  }

  @Test
  void direct_resultToCaller_acrossModules() {
    InputFile a = clang.bitcode("a", FUNCTIONS + "void (*pick(void))(void) { return f; }");
    InputFile b = clang.bitcode("b", "void (*pick(void))(void); void start(void) { pick()(); }");
    assertEquals(ImmutableList.of("f"), targets(Profile.EMPTY, a, b));
  }

  @Test
  void direct_allocator_memoryOfEachCallItsOwn() {
    String source =
        FUNCTIONS
            + "void **make(unsigned long); void start(int i) { void **a = make(16), **b = make(16);"
            + "a[i] = f; b[i] = g; ((void (*)(void))a[0])(); }";
    String shared = "static void *pool[64]; void **make(unsigned long n) { return pool; }";
    assertEquals(
        ImmutableList.of("f", "g"),
        targets(Profile.EMPTY, clang.bitcode("a", source), clang.bitcode("b", shared)));
    assertEquals(
        ImmutableList.of("f"),
        targets(
            Profile.parse("p", "allocator make each call hands out memory of its own"),
            clang.bitcode("c", source),
            clang.bitcode("d", shared)));
  }

  @Test
  void direct_release_takesNoPointer() {
    String source =
        FUNCTIONS
            + "void drop(void *); void start(void) { void *kept[2]; kept[0] = f;"
            + "drop(kept); ((void (*)(void))*(void *volatile *)kept)(); }";
    String drop = "extern void g(void); void drop(void *p) { *(void **)p = g; }";
    InputFile a = clang.bitcode("a", source);
    InputFile b = clang.bitcode("b", drop);
    assertEquals(ImmutableList.of("f", "g"), targets(Profile.EMPTY, a, b));
    assertEquals(
        ImmutableList.of("f"), targets(Profile.parse("p", "release drop keeps nothing"), a, b));
  }

  @Test
  void direct_variadicFunction_findsFurtherArguments() {
    InputFile a =
        clang.bitcode(
            "a",
            FUNCTIONS
                + "void all(int n, ...) { __builtin_va_list l; __builtin_va_start(l, n);"
                + "__builtin_va_arg(l, void (*)(void))(); __builtin_va_end(l); }"
                + "void start(void) { all(1, f); }");
    assertEquals(ImmutableList.of("f"), targets(Profile.EMPTY, a));
  }
}
