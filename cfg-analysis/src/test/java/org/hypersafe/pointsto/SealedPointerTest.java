package org.hypersafe.pointsto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.TestClang;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which calls have one target after boot; each program has one call. */
final class SealedPointerTest {
  private static final String PROGRAM =
      "struct ops { int x; void (*go)(void); };"
          + "void f(void) {} void g(void) {} struct ops one = {1, f}, two = {2, g};"
          + "__attribute__((section(\".sealed\"))) struct ops sealed[2] = {{0, f}};"
          + "struct ops open; void boot(int a) { sealed[0] = open = a ? one : two; }";

  private static final String IN_BOOT = "__attribute__((section(\".boot\")))";

  @TempDir Path directory;
  private TestClang clang;

  @BeforeEach
  void start() {
    clang = new TestClang(directory);
  }

  private static TargetSet set(InputFile... inputs) {
    Profile profile =
        Profile.parse(
            "p",
            "sealed-section .sealed mapped read-only at boot\n"
                + "freed-section .boot freed after boot");
    TargetSet set = TestTargets.onlySet(TestTargets.resolve(profile, inputs));
    assertEquals(2, set.targets().size(), set.toString());
    return set;
  }

  private static void check(String place, int targetsAfterBoot, TargetSet set) {
    assertEquals(place, set.sealed().map(p -> p.variable().name() + "+" + p.offset()).orElse(""));
    assertEquals(targetsAfterBoot, set.targetsAfterBoot());
  }

  @Test
  void call_throughAFixedPlaceOfASealedVariable_oneTargetAfterBoot() {
    check("sealed+8", 1, set(clang.bitcode("a", PROGRAM + "void call(void) { sealed[0].go(); }")));
  }

  @Test
  void call_throughAVariableOfAnotherModule_oneTargetAfterBoot() {
    InputFile a = clang.bitcode("a", PROGRAM);
    String user = "extern struct ops { int x; void (*go)(void); } sealed[2];";
    check("sealed+8", 1, set(a, clang.bitcode("b", user + "void call(void) { sealed[0].go(); }")));
  }

  @Test
  void call_throughAVariableThatStaysWritable_allTargets() {
    check("", 2, set(clang.bitcode("a", PROGRAM + "void call(void) { open.go(); }")));
  }

  @Test
  void call_throughAnyElementOfASealedArray_allTargets() {
    check("", 2, set(clang.bitcode("a", PROGRAM + "void call(int i) { sealed[i].go(); }")));
  }

  @Test
  void call_throughACopyOfASealedPointer_allTargets() {
    String call =
        "void (*copy)(void); void keep(void) { copy = sealed[0].go; } void call(void) { copy(); }";
    check("", 2, set(clang.bitcode("a", PROGRAM + call)));
  }

  @Test
  void call_throughAVariableThatAnotherModuleDefinesElsewhere_allTargets() {
    InputFile a = clang.bitcode("a", PROGRAM + "void call(void) { sealed[0].go(); }");
    String other = "struct { int x; void (*go)(void); } __attribute__((weak)) sealed[2] = {{7}};";
    check("", 2, set(a, clang.bitcode("b", other)));
  }

  @Test
  void call_ofAFunctionThatIsFreed_theOthersAfterBoot() {
    String freed = PROGRAM.replace("void g(void)", IN_BOOT + " void g(void)");
    check("", 1, set(clang.bitcode("a", freed + "void call(void) { open.go(); }")));
    check("", 2, set(clang.bitcode("b", freed + IN_BOOT + " void call(void) { open.go(); }")));
  }

  @Test
  void call_inCodeThatIsFreed_isNotSealed() {
    String call = IN_BOOT + " void call(void) { sealed[0].go(); }";
    check("", 2, set(clang.bitcode("a", PROGRAM + call)));
  }
}
