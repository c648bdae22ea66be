package org.hypersafe.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.TestClang;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: the answer to "why" is the way that the program itself gives an address: it begins in the
 * line where the address is taken, names every store and load, and ends at the call.
 */
final class WhyTest {
  @TempDir Path directory;

  private String why(CfgReport report, String site, String... function) {
    SiteQuestion question =
        new SiteQuestion(site, ImmutableList.copyOf(function).stream().findFirst());
    SourceLines sources = new SourceLines(ImmutableList.of(directory));
    return WhyText.render(report, question.find(report), sources);
  }

  private String fault(CfgReport report, String site, String... function) {
    return assertThrows(UserError.class, () -> why(report, site, function)).getMessage();
  }

  @Test
  void why_initialiserCopiedToAnotherTable_namesBothAndTheLineInside() {
    CfgReport report =
        SamplePrograms.of(
            directory,
            """
            struct ops { int id; int (*run)(int); };
            static int f(int a) { return a + 1; }
            static const struct ops vendor = {
              1,
              f,
            };
            struct ops current;
            void choose(void) { current = vendor; }
            int call(int a) { return current.run(a); }
            """);
    assertEquals(
        """
        a.c:9: call may call f, one of 1
          1  a.c:3: the address of f is taken by the initialiser of vendor, for vendor+8
               | line 5: f,
          2  a.c:8: copied from vendor+8 to current+8
               | void choose(void) { current = vendor; }
          3  a.c:9: loaded from current+8
               | int call(int a) { return current.run(a); }
          4  a.c:9: called
        """,
        why(report, "a.c:9", "f"));
  }

  @Test
  void why_registeredCallback_goesThroughTheArgument() {
    CfgReport report =
        SamplePrograms.of(
            directory,
            """
            typedef void handler(int);
            static handler *handlers[8];
            static void f(int a) { *(volatile int *)8 = a; }
            __attribute__((noinline)) void install(int nr, handler *h) {
              handlers[nr] = h;
            }
            void start(void) { install(3, f); }
            void fire(int nr) { handlers[nr](nr); }
            """);
    String text = why(report, "a.c:8", "f");
    assertTrue(
        text.contains("  1  a.c:7: the address of f is taken and passed to install as"), text);
    assertTrue(
        text.contains(" as argument 2\n       | void start(void) { install(3, f); }\n"), text);
    assertTrue(text.contains("  2  a.c:5: stored in handlers[]\n"), text);
    assertTrue(text.contains("  3  a.c:8: loaded from handlers[]\n"), text);
  }

  @Test
  void why_pointerMayBeAny_saysWhyTheOneAndTheOther() {
    CfgReport report = SamplePrograms.ofUnknownPointer(directory);
    String text = why(report, "a.c:5", "up");
    assertTrue(text.contains("  1  a.c:3: the address of up is taken and given to assembly"), text);
    assertTrue(text.contains("  2  a.c:5: called through a pointer that may be any"), text);
    assertTrue(text.contains("its pointer may be any:\n  1  a.c:5: which is loaded through"), text);
    String set = why(report, "a.c:5");
    assertTrue(set.contains("1 targets by type; by C type alone 1, any address-taken 1\n"), set);
    assertTrue(set.contains("why so many: its pointer may be any: nothing is stored where"), set);
  }

  @Test
  void why_largeSet_saysWhereItComesTogether() {
    StringBuilder source = new StringBuilder("int (*all[10])(int);\n");
    for (int i = 0; i < 10; i++) {
      source.append("static int f" + i + "(int a) { return a + " + i + "; }\n");
      source.append("void set" + i + "(void) { all[" + i + "] = f" + i + "; }\n");
    }
    source.append("int run(int i) { return all[i](i); }\n");
    String text = why(SamplePrograms.of(directory, source.toString()), "a.c:22");
    assertTrue(text.contains("10 targets by points-to"), text);
    assertTrue(text.contains("why so many: all of them are loaded from all[] (a.c:22)\n"), text);
    assertTrue(text.contains("  f3  a.c:8\n      a.c:9: the address of f3 is taken and"), text);
  }

  @Test
  void why_emptySet_saysWhatIsNeverStored() {
    CfgReport report =
        SamplePrograms.of(directory, "void (*tick)(void);\nvoid idle(void) { tick(); }\n");
    String text = why(report, "a.c:idle#1");
    assertTrue(
        text.contains("empty: no function is ever stored in tick, where its pointer is"), text);
  }

  @Test
  void why_notInTheSet_saysHowFarItIs() {
    CfgReport report = SamplePrograms.operations(directory);
    assertEquals(
        "ops.c:8: error: twice: is not in the set\n"
            + "ops.c:8: note: its address is taken nowhere, so no indirect call may reach it; the"
            + " set: "
            + SamplePrograms.EVIL
            + " down up",
        fault(report, "ops.c:8", "twice"));
    assertTrue(fault(report, "ops.c:8", "nobody").contains("no function of this name"));
    assertTrue(fault(report, "ops.c:10", "up").contains("is taken, but does not come here"));
  }

  @Test
  void why_noSuchSite_namesTheNearest() {
    CfgReport report = SamplePrograms.operations(directory);
    assertEquals(
        "src/ops.c:9: error: site: no indirect call stands there\n"
            + "src/ops.c:9: note: calls of this file: ops.c:8 ops.c:10",
        fault(report, "src/ops.c:9"));
    assertTrue(fault(report, "other.c").contains("write file:line, or a key of the report"));
  }

  @Test
  void why_twoCallsInALine_areListed() {
    CfgReport report =
        SamplePrograms.of(
            directory,
            """
            static int f(int a) { return a; }
            static int g(int a) { return -a; }
            int (*p)(int) = f, (*q)(int) = g;
            int both(int a) { return p(a) + q(a); }
            """);
    assertTrue(fault(report, "a.c:4").contains("name one of them: a.c:both#1 a.c:both#2"));
    // With a function there is no doubt which one is meant.
    assertTrue(why(report, "./a.c:4", "g").startsWith("a.c:4: both may call g, one of 1\n"));
    assertTrue(why(report, "a.c:both#1").contains("1 targets by points-to"));
  }

  @Test
  void why_staticsOfOneName_areToldApartByTheirFiles() {
    String source =
        "typedef void op(int); extern op *table[4]; static int %1$s;\n"
            + "static void act(int a) { %1$s = a; }\n"
            + "static struct { op *run; } own = { act };\n"
            + "void swap_%1$s(op *run) { own.run = run; }\n"
            + "void add_%1$s(int i) { table[i] = own.run; }\n";
    TestClang clang = new TestClang(directory);
    CfgReport report =
        SamplePrograms.report(
            clang.bitcode("x", source.formatted("x")),
            clang.bitcode("y", source.formatted("y")),
            clang.bitcode(
                "z", "typedef void op(int); op *table[4];\nvoid go(int i) { table[i](i); }\n"));
    assertTrue(fault(report, "z.c:2", "act").contains("name one of them: x.c:act y.c:act"));
    String text = why(report, "z.c:2", "y.c:act");
    assertTrue(text.contains(" of y.c, for own"), text);
  }

  @Test
  void notes_callsWithoutTypes_namesThePlace() {
    CfgReport report =
        SamplePrograms.report(
            new TestClang(directory)
                .untyped("a", "int (*p)(int);\nint call(int a) {\n  return p(a);\n}\n"));
    assertEquals(1, report.notes().size());
    String note = report.notes().get(0);
    assertTrue(note.contains("a.bc: 1 indirect call has no C type, the first a.c:3:"), note);
    assertTrue(TextReport.render(report).startsWith("note: "), note);
  }

  @Test
  void notes_nothingMissing_none() {
    assertEquals(ImmutableList.of(), SamplePrograms.operations(directory).notes());
  }
}
