package org.hypersafe.asm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hypersafe.diag.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnRewriteTest {
  private static final List<String> TABLE_RETURN =
      List.of(
          "popq %r11",
          "andl $__hs_rm.h.0, %r11d", "leaq __hs_rt.h.0(%rip), %r10", "jmpq *(%r10,%r11,8)");

  @ParameterizedTest
  @ValueSource(strings = {"ret", "retq", "rep\t\tretq", "repz\tret", "bnd\tret", "rep\n\tretq"})
  void return_ofGlobalFunction_goesThroughItsTable(String instruction) {
    Rewritten result = Rewritten.handwritten("\t.globl\tg", "g:", "\t" + instruction);
    assertEquals(TABLE_RETURN, result.lines(2, 0));
    assertEquals(List.of("r 0 g:g"), result.records("r"));
  }

  @Test
  void return_ofCompiledFunction_takesTheNumberInRcx() {
    String[] lines = {"\t.globl\tg", "g:", "\tretq"};
    assertEquals(
        List.of(
            "popq %rcx",
            "andl $__hs_rm.h.0, %ecx", "leaq __hs_rt.h.0(%rip), %r10", "jmpq *(%r10,%rcx,8)"),
        Rewritten.compiled(lines).lines(2, 0));
  }

  @Test
  void return_ofAssemblyInCompiledFunction_leavesRcxAlone() {
    Rewritten result = Rewritten.compiled("\t.globl\tg", "g:", "\t#APP", "\tretq", "\t#NO_APP");
    assertEquals(TABLE_RETURN, result.lines(3, 1));
  }

  @Test
  void return_ofCompiledLocalFunctionWithTwoCallers_comparesRcx() {
    Rewritten result =
        Rewritten.compiled(
            "\t.globl\tg", "g:", "\tcallq\tf", "\tcallq\tf", "\tud2", "f:", "\tretq");
    assertEquals(
        List.of("popq %rcx", "cmpl $__hs_ri.h.0, %ecx", "je __hs_rs.h.0", "jmp __hs_rs.h.1"),
        result.lines(11, 0));
  }

  @Test
  void return_twiceInOneFunction_sharesThePoint() {
    Rewritten result =
        Rewritten.handwritten("\t.globl\tg", "g:", "\tje\t.Ltmp0", "\tretq", ".Ltmp0:", "\tretq");
    assertEquals(List.of("r 0 g:g"), result.records("r"));
  }

  @Test
  void return_twiceInOneFunction_sharesTheSequence() {
    Rewritten result =
        Rewritten.handwritten("\t.globl\tg", "g:", "\tje\t.Ltmp0", "\tretq", ".Ltmp0:", "\tretq");
    assertEquals(List.of("je .Ltmp0", ".Lhs_return0:", "popq %r11"), result.lines().subList(2, 5));
    assertEquals(List.of(".Ltmp0:", "jmp .Lhs_return0"), result.lines().subList(8, 10));
  }

  @Test
  void return_twiceInTwoSections_standsInEach() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg",
            "g:",
            "\tje\t.Ltmp0",
            "\tretq",
            "\t.section\t.cold,\"ax\"",
            ".Ltmp0:",
            "\tretq");
    assertFalse(result.lines().stream().anyMatch(line -> line.contains("hs_return")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iretq", "sysretq", "lretq", "lretl"})
  void return_toAnotherWorld_stays(String instruction) {
    Rewritten result = Rewritten.handwritten("\t.globl\tg", "g:", "\t" + instruction);
    assertEquals(3, result.lines().size());
  }

  @Test
  void return_popsArguments_isAFault() {
    UserError error =
        assertThrows(
            UserError.class, () -> Rewritten.handwritten("\t.globl\tg", "g:", "\tretq\t$8"));
    assertTrue(error.getMessage().startsWith("x.S:3: error: g: return that pops arguments"));
  }

  @Test
  void return_withoutAnyFunction_isAFault() {
    assertThrows(UserError.class, () -> Rewritten.handwritten("\tretq"));
  }

  @Test
  void return_ofLocalFunctionWithoutCaller_traps() {
    Rewritten result = Rewritten.handwritten("\t.type\tf,@function", "f:", "\tretq");
    assertEquals("ud2", result.lines().get(3));
    assertEquals(List.of("q l:f"), result.records("q"));
  }

  @Test
  void return_ofLocalFunctionWithOneCaller_jumpsThere() {
    Rewritten result =
        Rewritten.handwritten("\t.globl\tg", "g:", "\tcallq\tf", "\tud2", "f:", "\tretq");
    assertEquals(List.of("popq %r11", "jmp __hs_rs.h.0"), result.lines(8, 0));
    assertEquals(List.of("q l:f 0"), result.records("q"));
    assertEquals(List.of(), result.records("r"));
  }

  @Test
  void return_ofLocalFunctionWithTwoCallers_comparesOnce() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg", "g:", "\tcallq\tf", "\tcallq\tf", "\thlt", "\tud2", "f:", "\tretq");
    assertEquals(
        List.of("popq %r11", "cmpl $__hs_ri.h.0, %r11d", "je __hs_rs.h.0", "jmp __hs_rs.h.1"),
        result.lines(12, 0));
    assertEquals(List.of("q l:f 0 1"), result.records("q"));
  }

  @Test
  void return_ofLocalFunctionWithThreeCallers_goesThroughTable() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg", "g:", "\tcallq\tf", "\tcallq\tf", "\tcallq\tf", "\tud2", "f:", "\tretq");
    assertEquals(List.of("r 0 l:f"), result.records("r"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\tleaq\tf(%rip), %rax",
        "\tmovq\t$f, %rax",
        "\tmovl\t$__hs_fi.0123456789ab.f, %eax",
        "\t.data\n\t.quad\tf",
        "\t.data\n\t.long\tf-.Ltmp9",
        "\t.data\n\t.quad\t__hs_fi.0123456789ab.f",
        ".set other, f",
        "\tjmp\tf",
        "\tje\tf",
        "\tjmp\tf+2"
      })
  void return_ofLocalFunctionOtherwiseNamed_goesThroughTable(String use) {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg", "g:", "\tcallq\tf", "\tud2", "f:", "\tretq", ".Ltmp9:", use);
    assertEquals(List.of("r 0 l:f"), result.records("r"));
    assertEquals(List.of(), result.records("q"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\t.size\tf, .Ltmp9-f",
        "\t.type\tf,@function",
        "\t.section\t.debug_info,\"\",@progbits\n\t.quad\tf",
        "\t.section\t.eh_frame,\"a\",@progbits\n\t.long\tf-.",
        "\t.cfi_lsda 27, f",
        "# lea f"
      })
  void return_ofLocalFunctionNamedForDebugging_staysClosed(String use) {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg", "g:", "\tcallq\tf", "\tud2", "f:", "\tretq", ".Ltmp9:", use);
    assertEquals(List.of("q l:f 0"), result.records("q"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw-address", "foreign"})
  void return_ofLocalFunctionInProfile_isNotClosed(String kind) {
    Rewritten result =
        Rewritten.withProfile(
            kind + " f why", "\t.globl\tg", "g:", "\tcallq\tf", "\tud2", "f:", "\tretq");
    assertEquals(List.of(), result.records("q"));
  }

  @Test
  void return_ofFunctionAnotherFallsInto_isNotClosed() {
    Rewritten result =
        Rewritten.handwritten("\t.globl\tg", "g:", "\tcallq\tf", "\tnop", "f:", "\tretq");
    assertEquals(List.of("t g:g l:f"), result.records("t"));
    assertEquals(List.of("r 0 l:f"), result.records("r"));
  }

  @Test
  void return_ofPlainReturnFunction_staysWithRecord() {
    Rewritten result =
        Rewritten.withProfile("plain-return g copied", "\t.globl\tg", "g:", "\tretq");
    assertEquals(List.of("retq"), result.lines(2, 0));
    assertEquals(List.of("x plain-return g:g"), result.records("x"));
  }

  @Test
  void return_ofPartOfPlainReturnFunction_stays() {
    Rewritten result =
        Rewritten.withProfile(
            "plain-return g copied",
            "\t.globl\tg",
            "g:",
            "\tcallq\t.Ltmp1",
            "\tretq",
            ".Ltmp1:",
            "\tretq");
    assertFalse(result.lines().contains("popq %r11"));
    assertEquals("callq .Ltmp1", result.lines().get(2));
    assertEquals(List.of("x plain-return g:g"), result.records("x"));
  }

  @Test
  void return_sharedWithPlainReturnFunction_isAFault() {
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                Rewritten.withProfile(
                    "plain-return g copied",
                    "\t.globl\tg",
                    "g:",
                    "\tjmp\t.Ltmp0",
                    "\t.globl\tf",
                    "f:",
                    "\tjmp\t.Ltmp0",
                    ".Ltmp0:",
                    "\tretq"));
    assertTrue(error.getMessage().contains("return shared with a plain-return function"));
  }
}
