package org.hypersafe.pointsto;

import static org.hypersafe.pointsto.TestTargets.onlySet;
import static org.hypersafe.pointsto.TestTargets.resolve;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.nio.file.Path;
import java.util.Locale;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.TestClang;
import org.hypersafe.pointsto.TargetSet.By;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TargetResolverTest {
  private static final String A = "00000000000a";
  private static final String B = "00000000000b";
  private static final String TABLE =
      ".globl h1\n.globl h2\nh1: nop\nh2: nop\n.data\n.quad __hs_ref.h1, __hs_ref.h2\n";

  @TempDir Path directory;
  private TestClang clang;

  @BeforeEach
  void start() {
    clang = new TestClang(directory);
  }

  private static ImmutableList<String> names(TargetSet set) {
    return set.targets().stream().map(FunctionId::name).collect(ImmutableList.toImmutableList());
  }

  @Test
  void resolve_twoModules_pointerIsFollowedAcrossThem() {
    InputFile a =
        clang.bitcode("a", "void f(int a) {} void (*p)(int) = f; void g(void) {} void *r = g;");
    InputFile b =
        clang.bitcode(
            "b",
            "void k(int a) {} long m(int a) { return a; } void *q[] = {k, m};"
                + "extern void (*p)(int); void call(void) { p(1); }");
    TargetSet set = onlySet(resolve(Profile.EMPTY, a, b));
    assertEquals(ImmutableList.of("f"), names(set));
    assertEquals(By.POINTS_TO, set.by());
    assertEquals(2, set.sameType());
    assertEquals("", set.widenedBy());
  }

  @Test
  void resolve_pointerOutOfUnknownMemory_allOfItsTypeThatEscapedAndSaysWhy() {
    InputFile a =
        clang.bitcode(
            "a",
            "void f(int a) {} void k(int a) {} void other(void) {} extern void *outside[];"
                + "void give(void) { outside[1] = f; outside[2] = other; }"
                + "void (*kept)(int) = k; void call(void) {"
                + " void (**p)(int) = outside[0]; (*p)(1); }");
    TargetSets sets = resolve(Profile.EMPTY, a);
    TargetSet set = onlySet(sets);
    assertEquals(ImmutableList.of("f"), names(set));
    assertEquals(By.TYPE, set.by());
    assertEquals(
        "its pointer may be any, as it comes by outside, which is in unknown hands: no C defines"
            + " it (a.c:1)",
        sets.widenedBy(set.site()));
    assertEquals(
        "a.c:1: the address of f is taken and stored in outside+8",
        sets.why(set.site(), FunctionId.global("f")).get(0).toString());
  }

  @Test
  void resolve_functionWasInteger_isFollowed() {
    InputFile a =
        clang.bitcode(
            "a",
            "void f(void) {} void g(void) {} void *q = g; volatile unsigned long kept;"
                + "void set(void) { kept = (unsigned long)f; }"
                + "void call(void) { ((void (*)(void))kept)(); }");
    assertEquals(ImmutableList.of("f"), names(onlySet(resolve(Profile.EMPTY, a))));
  }

  @Test
  void resolve_pointerThatNothingIsPutInto_emptyAndSaysWhy() {
    InputFile a =
        clang.bitcode(
            "a", "void f(void) {} void *q = f; void call(void (*p)(void)) { p(); *(int *)q = 0; }");
    TargetSets sets = resolve(Profile.EMPTY, a);
    TargetSet set = onlySet(sets);
    assertEquals(ImmutableList.of(), names(set));
    assertEquals(
        "its pointer is argument 1 of call, which nothing calls", sets.widenedBy(set.site()));
  }

  @Test
  void resolve_rawFunction_inNoSet() {
    InputFile a =
        clang.bitcode(
            "a",
            "void f(void) {} void g(void) {} void (*q[])(void) = {f, g};"
                + "void call(int i) { q[i](); }");
    Profile profile = Profile.parse("p", "raw-address f the CPU jumps there");
    assertEquals(ImmutableList.of("g"), names(onlySet(resolve(profile, a))));
  }

  @Test
  void resolve_tableOfAssembly_onlyItsFunctionsOfTheType() {
    InputFile a = clang.object("a", A, TABLE, "d g:h1", "d g:h2", "a g:h1", "a g:h2");
    InputFile b =
        clang.bitcode(
            "b",
            "void h1(int a); long h2(int a); void f(int a) {} void *q[] = {h1, h2, f};"
                + "extern void (*table[])(int); void call(int i) { table[i](1); }");
    assertEquals(ImmutableList.of("h1"), names(onlySet(resolve(Profile.EMPTY, a, b))));
  }

  @Test
  void resolve_tableOfAssemblyWithoutTypes_itsFunctions() {
    InputFile a = clang.object("a", A, TABLE, "d g:h1", "d g:h2", "a g:h2");
    InputFile b =
        clang.bitcode(
            "b",
            "void f(int a) {} void *q = f; extern void (*table[])(int);"
                + "void call(int i) { table[i](1); }");
    assertEquals(ImmutableList.of("h2"), names(onlySet(resolve(Profile.EMPTY, a, b))));
  }

  @Test
  void resolve_siteOfAssembly_everyAddressTaken() {
    InputFile a = clang.object("a", A, ".globl h\nh: nop\n", "d g:h", "s 0 g:h", "u g:h 0");
    InputFile b = clang.object("b", B, TABLE, "d g:h1", "d g:h2", "a g:h2");
    InputFile c = clang.bitcode("c", "void f(void) {} void g(void) {} void *q = f;");
    TargetSet set = onlySet(resolve(Profile.EMPTY, a, b, c));
    assertEquals(ImmutableList.of("f", "h2"), names(set));
    assertEquals(By.ASSEMBLY, set.by());
  }

  @Test
  void resolve_staticsOfOneName_eachItsOwn() {
    String source =
        "static void s(%1$s a) {} static void (*volatile p)(%1$s) = s; void %2$s(void) { p(0); }";
    InputFile a = clang.bitcode("a", String.format(Locale.ROOT, source, "int", "x"));
    InputFile b = clang.bitcode("b", String.format(Locale.ROOT, source, "long", "y"));
    TargetSets sets = resolve(Profile.EMPTY, a, b);
    sets.sites()
        .values()
        .forEach(
            set ->
                assertEquals(
                    set.site().object(), Iterables.getOnlyElement(set.targets()).object()));
  }
}
