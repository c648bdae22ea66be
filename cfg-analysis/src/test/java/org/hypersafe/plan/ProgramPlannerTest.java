package org.hypersafe.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import org.hypersafe.diag.UserError;
import org.hypersafe.facts.FactStore;
import org.hypersafe.load.TestClang;
import org.hypersafe.profile.Profile;
import org.hypersafe.report.Analysis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols that an object wants, by what stands behind them. */
final class ProgramPlannerTest {
  private static final String ID = "00000000000a";
  private static final String CODE =
      ".globl f\n"
          + ".globl alias\n"
          + ".globl plain\n"
          + ".type f,@function\n"
          + "f: nop\n"
          + "alias = f\n"
          + "plain: nop\n"
          + ".data\n";

  @TempDir Path directory;

  private ProtectionPlan plan(LinkFacts link, String quads) {
    return Analysis.of(
            ImmutableList.of(
                new TestClang(directory)
                    .object("a", ID, CODE + ".quad " + quads + "\n", "d g:f", "d g:alias")),
            link,
            FactStore.NONE,
            Analysis.Progress.NONE)
        .plan();
  }

  @Test
  void plan_indexOfTwoNamesOfOneFunction_equal() {
    ProtectionPlan plan = plan(LinkFacts.NONE, "__hs_fi.f, __hs_fi.alias");
    assertTrue(plan.absolutes().get("__hs_fi.f") > 0);
    assertEquals(plan.absolutes().get("__hs_fi.f"), plan.absolutes().get("__hs_fi.alias"));
  }

  @Test
  void plan_referenceToFunction_itsIndex() {
    ProtectionPlan plan = plan(LinkFacts.NONE, "__hs_ref.f, __hs_fi.f");
    assertEquals(plan.absolutes().get("__hs_fi.f"), plan.absolutes().get("__hs_ref.f"));
  }

  @Test
  void plan_referenceToData_itsAddress() {
    assertEquals("plain", plan(LinkFacts.NONE, "__hs_ref.plain").aliases().get("__hs_ref.plain"));
  }

  @Test
  void plan_referenceToRawFunction_itsAddress() {
    LinkFacts link =
        new LinkFacts(
            Profile.parse("p", "raw-address f the CPU jumps there"),
            ImmutableSet.of(),
            ImmutableSet.of());
    assertEquals("alias", plan(link, "__hs_ref.f").aliases().get("__hs_ref.f"));
  }

  @Test
  void plan_indexOfRawFunction_userError() {
    LinkFacts link =
        new LinkFacts(
            Profile.parse("p", "raw-address f the CPU jumps there"),
            ImmutableSet.of(),
            ImmutableSet.of());
    assertThrows(UserError.class, () -> plan(link, "__hs_fi.f"));
  }

  @Test
  void plan_indexOfUncompiledFunction_userError() {
    UserError error = assertThrows(UserError.class, () -> plan(LinkFacts.NONE, "__hs_fi.plain"));
    assertEquals("plain", error.diagnostics().get(0).subject());
  }

  @Test
  void plan_undefinedFunction_leftToTheLinker() {
    assertFalse(plan(LinkFacts.NONE, "__hs_fi.gone").absolutes().containsKey("__hs_fi.gone"));
  }

  @Test
  void plan_undefinedWeakFunction_zero() {
    LinkFacts link =
        new LinkFacts(Profile.EMPTY, ImmutableSet.of(), ImmutableSet.of("__hs_fi.gone"));
    assertEquals(0, plan(link, "__hs_fi.gone").absolutes().get("__hs_fi.gone"));
  }
}
