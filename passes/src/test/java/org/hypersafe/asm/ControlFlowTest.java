package org.hypersafe.asm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ControlFlowTest {

  @Test
  void walk_twoEntriesReachOneReturn_shareIt() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta",
            "\t.globl\tb",
            "a:",
            "\tjne\t.Ltmp0",
            "\tretq",
            "b:",
            "\tnop",
            ".Ltmp0:",
            "\tretq");
    assertEquals(List.of("r 0 g:a", "r 1 g:a g:b"), result.records("r"));
  }

  @Test
  void walk_fallsIntoAnotherEntry_recordsTailJumpAndStops() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta", "\t.globl\tb", "a:", "\tnop", "\t.p2align\t4", "b:", "\tretq");
    assertEquals(List.of("t g:a g:b"), result.records("t"));
    assertEquals(List.of("r 0 g:b"), result.records("r"));
  }

  @Test
  void walk_endsInTrapBeforeAnotherEntry_recordsNothing() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta", "\t.globl\tb", "a:", "\tud2", "\tnop", ".Ltmp0:", "b:", "\tretq");
    assertEquals(List.of(), result.records("t"));
  }

  @Test
  void walk_jumpsToUndefinedSymbol_recordsTailJump() {
    Rewritten result = Rewritten.handwritten("\t.globl\ta", "a:", "\tje\tc1", "\tjmp\tc2@PLT");
    assertEquals(List.of("t g:a g:c1", "t g:a g:c2"), result.records("t"));
  }

  @Test
  void walk_jumpsToItsOwnEntry_recordsNothing() {
    Rewritten result = Rewritten.handwritten("\t.globl\ta", "a:", "\tjne\ta", "\tretq");
    assertEquals(List.of(), result.records("t"));
  }

  @Test
  void walk_sectionChangesBetween_followsEachSection() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta",
            "a:",
            "\tnop",
            "\t.pushsection\t.other,\"ax\",@progbits",
            "\t.globl\tb",
            "b:",
            "\tnop",
            "\t.popsection",
            "\tretq",
            "\t.section\t.other,\"ax\",@progbits",
            "\tretq",
            "\t.previous",
            "\tnop");
    assertEquals(List.of(), result.records("t"));
    assertEquals(List.of("r 0 g:a", "r 1 g:b"), result.records("r"));
  }

  @Test
  void walk_subsection_isNotFallenInto() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta", "\t.globl\tb", "a:", "\tnop", "\t.text\t1", "b:", "\tretq", "\t.text");
    assertEquals(List.of(), result.records("t"));
  }

  @Test
  void walk_returnReachedByFaultOnly_belongsToAllEntriesOfItsSection() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta",
            "a:",
            "\tud2",
            "\tjmp\tout",
            "\t.globl\tb",
            "b:",
            "\tjmp\tout",
            ".Ltmp5:",
            "\tretq",
            "\t.section\t.ex_table,\"a\",@progbits",
            "\t.long\t.Ltmp5-.Ltmp6",
            "\t.section\t.elsewhere,\"ax\",@progbits",
            "\t.globl\tc",
            "c:",
            "\tretq");
    assertEquals(List.of("r 0 g:a g:b", "r 1 g:c"), result.records("r"));
  }

  @Test
  void walk_codeTakesAddressOfLocalLabel_goesOnThere() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta",
            "a:",
            "\tleaq\t.Ltmp5(%rip), %rax",
            "\tjmp\tout",
            "\t.globl\tb",
            "b:",
            "\tjmp\tout",
            ".Ltmp5:",
            "\tretq");
    assertEquals(List.of("r 0 g:a"), result.records("r"));
  }

  @Test
  void walk_indirectJumpSharedByEntries_recordsEach() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta",
            "\t.globl\tb",
            "a:",
            "\tje\t.Ltmp0",
            "\tud2",
            "b:",
            ".Ltmp0:",
            "\tjmpq\t*%rax");
    assertEquals(List.of("u g:a 7", "u g:b 7"), result.records("u"));
  }

  @Test
  void walk_compiledFunction_isItsText() {
    Rewritten result =
        Rewritten.compiled(
            "\t.text",
            "\t.type\tf,@function",
            "f:",
            "\tjmp\t.LBB0_3",
            ".LBB0_1:",
            "\tretq",
            ".LBB0_3:",
            "\tretq",
            ".Lfunc_end0:",
            "\t.size\tf, .Lfunc_end0-f",
            "\t.globl\tg",
            "\t.type\tg,@function",
            "g:",
            "\tcallq\tf",
            "\tcallq\tf",
            "\tcallq\tf",
            "\tretq");
    assertEquals(List.of("r 0 l:f", "r 1 g:g"), result.records("r"));
    assertEquals(List.of(), result.records("t"));
  }

  @Test
  void walk_inlineAssemblyJumpsToFunction_recordsTailJump() {
    Rewritten result =
        Rewritten.compiled(
            "\t.text",
            "\t.globl\tg",
            "\t.type\tg,@function",
            "g:",
            "\t#APP",
            "\tjmp\tfoo",
            "\tjmp\t.LBB0_1",
            "\t#NO_APP",
            ".LBB0_1:",
            "\tretq",
            "\t.size\tg, .-g",
            "\t.globl\tfoo",
            "\t.type\tfoo,@function",
            "foo:",
            "\tretq");
    assertEquals(List.of("t g:g g:foo"), result.records("t"));
    assertEquals(List.of("r 0 g:g", "r 1 g:foo"), result.records("r"));
  }

  @Test
  void walk_fixupCodeOfInlineAssembly_belongsToItsFunction() {
    Rewritten result =
        Rewritten.compiled(
            "\t.text",
            "\t.globl\tg",
            "\t.type\tg,@function",
            "g:",
            "\t#APP",
            "\t.section\t.fixup,\"ax\",@progbits",
            "\tcallq\tf",
            "\tretq",
            "\t.text",
            "\t#NO_APP",
            "\tretq");
    assertEquals(List.of("c 0 g:g g:f"), result.records("c"));
    assertEquals(List.of("r 0 g:g"), result.records("r"));
  }

  @Test
  void walk_functionOfModuleAssembly_isAnEntry() {
    Rewritten result =
        Rewritten.compiled(
            "# Start of file scope inline assembly",
            "\t.text",
            "\t.globl\tm",
            "m:",
            "\tjne\tout",
            "\tretq",
            "# End of file scope inline assembly",
            "\t.text",
            "\t.globl\tg",
            "\t.type\tg,@function",
            "g:",
            "\tretq");
    assertEquals(List.of("d g:m", "d g:g"), result.records("d"));
    assertEquals(List.of("t g:m g:out"), result.records("t"));
    assertEquals(List.of("r 0 g:m", "r 1 g:g"), result.records("r"));
  }

  @Test
  void walk_aliasOfFunction_handsOnItsCallers() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\ta", "a:", "\tretq", "\t.globl\tb", ".set b, a", ".set c, a", ".set d, a+1");
    assertEquals(List.of("d g:a", "d g:b", "d l:c"), result.records("d"));
    assertEquals(List.of("t g:b g:a", "t l:c g:a"), result.records("t"));
    assertEquals(".set __hs_fn.h.c, a", result.lines().get(result.lines().size() - 1));
  }

  @Test
  void walk_compilersLocalAlias_isTheFunction() {
    Rewritten result =
        Rewritten.compiled(
            "\t.text",
            "\t.globl\tg",
            "\t.type\tg,@function",
            "g:",
            ".Lg$local:",
            "\t.type\t.Lg$local,@function",
            "\tcallq\t.Lg$local");
    assertEquals(List.of("c 0 g:g g:g"), result.records("c"));
  }
}
