package org.hypersafe.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: builds of changed sources are compared call by call, although all object ids change. */
final class ReportDifferTest {
  private static final String HEAD =
      """
      typedef int (*op)(int);
      typedef void (*hook)(void);
      __attribute__((noinline)) static int up(int a) { return a + 1; }
      __attribute__((noinline)) static int down(int a) { return a - 1; }
      __attribute__((noinline)) static int same(int a) { return a; }
      static void on(void) {}
      hook hooks[1] = {on};
      """;
  private static final String CALL = "int apply(int i, int a) { return ops[i & 1](a); }\n";
  private static final String OLD = HEAD + "op ops[2] = {up, down};\n" + CALL;
  private static final String GROWN = HEAD + "op ops[3] = {up, down, same};\n" + CALL;

  @TempDir Path directory;

  private ReportDiff diff(String before, String after) {
    try {
      return ReportDiffer.compare(
          SamplePrograms.of(Files.createTempDirectory(directory, "before"), before),
          SamplePrograms.of(Files.createTempDirectory(directory, "after"), after));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void compare_otherObjectIdsSameGraph_nothingChanged() {
    ReportDiff diff = diff(OLD, OLD + "int unrelated(int a) { return a * 3; }\n");
    assertFalse(diff.grew());
    assertEquals(1, diff.unchanged());
    assertEquals(ImmutableList.of(), diff.changed());
    assertTrue(DiffText.render(diff).startsWith("no set grew\n"), DiffText.render(diff));
  }

  @Test
  void compare_functionJoinsTable_setGrewAndSaysWhy() {
    ReportDiff diff = diff(OLD, GROWN);
    assertTrue(diff.grew());
    ReportDiff.Site site = Iterables.getOnlyElement(diff.changed());
    assertEquals("a.c:apply#1", site.key());
    assertEquals(ImmutableList.of("same"), site.gained());
    assertEquals(ImmutableList.of(), site.lost());
    assertEquals(2, site.before());
    assertEquals(3, site.after());
    int first = Iterables.getOnlyElement(site.why()).get(0);
    assertTrue(diff.steps().get(first).what().contains("same"), diff.steps().toString());
    assertEquals("same", Iterables.getOnlyElement(diff.newlyTaken()).name());
    String text = DiffText.render(diff);
    assertTrue(text.startsWith("1 set grew\n"), text);
    assertTrue(text.contains("  apply (a.c:9) 2 -> 3\n      + same\n"), text);
  }

  @Test
  void compare_functionLeavesTable_setShrank() {
    ReportDiff diff = diff(GROWN, OLD);
    assertFalse(diff.grew());
    assertEquals(ImmutableList.of("same"), Iterables.getOnlyElement(diff.changed()).lost());
    ReportDiff.Taken gone = Iterables.getOnlyElement(diff.noLongerTaken());
    assertEquals("same", gone.name());
  }

  @Test
  void compare_callOfOtherTypeBefore_doesNotShiftOrdinals() {
    String between = "int apply(int i, int a) { hooks[0](); return ops[i & 1](a); }\n";
    ReportDiff diff = diff(OLD, OLD.replace(CALL, between));
    assertEquals(1, diff.unchanged());
    assertEquals(ImmutableList.of(), diff.changed());
    assertEquals("a.c:apply#1", Iterables.getOnlyElement(diff.added()).key());
  }

  @Test
  void compare_callGone_isRemoved() {
    ReportDiff diff = diff(OLD, HEAD + "op ops[2] = {up, down};\n");
    assertEquals("a.c:apply#1", Iterables.getOnlyElement(diff.removed()).key());
    assertFalse(diff.grew());
  }
}
