package org.hypersafe.asm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hypersafe.diag.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallRewriteTest {
  private static final String[] COMPILED_HEAD = {
    "\t.text", "\t.globl\tg", "\t.type\tg,@function", "g:"
  };

  private static Rewritten compiled(String... body) {
    String[] lines = new String[COMPILED_HEAD.length + body.length];
    System.arraycopy(COMPILED_HEAD, 0, lines, 0, COMPILED_HEAD.length);
    System.arraycopy(body, 0, lines, COMPILED_HEAD.length, body.length);
    return Rewritten.compiled(lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"callq\tf", "callq\tf@PLT", "call\tf", "callq\t*f@GOTPCREL(%rip)"})
  void call_directInCompiledCode_pushesIndexAndJumps(String call) {
    Rewritten result = compiled("\t" + call);
    String target = call.contains("@") ? "f@PLT" : "f";
    assertEquals(
        List.of("pushq $__hs_ri.h.0", "jmp " + target, "__hs_rs.h.0:"), result.lines(4, 0));
    assertEquals(List.of("c 0 g:g g:f"), result.records("c"));
  }

  @Test
  void call_quotedSymbol_keepsQuotes() {
    Rewritten result = compiled("\tcallq\t\"odd@name\"");
    assertEquals("jmp \"odd@name\"", result.lines().get(5));
    assertEquals(List.of("c 0 g:g g:odd@name"), result.records("c"));
  }

  @Test
  void call_directInInlineAssembly_isRewritten() {
    Rewritten result = compiled("\t#APP", "\tcallq\tf\t# why", "\t#NO_APP");
    assertEquals(
        List.of("pushq $__hs_ri.h.0", "jmp f", "__hs_rs.h.0:# why", "#NO_APP"), result.lines(5, 0));
  }

  @Test
  void call_labelBeforeItOnTheLine_keepsLabel() {
    Rewritten result = Rewritten.handwritten("\t.globl\tg", "g:\tcallq\tf");
    assertEquals(List.of("g: pushq $__hs_ri.h.0", "jmp f", "__hs_rs.h.0:"), result.lines(1, 0));
  }

  @Test
  void call_pseudoFunction_expandsItsSite() {
    Rewritten result = compiled("\tcallq\t__hs_icall.3@PLT");
    assertEquals(
        List.of(
            "andl $__hs_im.h.3, %r10d",
            "leaq __hs_it.h.3(%rip), %r11",
            "pushq $__hs_ri.h.0",
            "jmpq *(%r11,%r10,8)",
            "__hs_rs.h.0:"),
        result.lines(4, 0));
    assertEquals(List.of("i 0 g:g 3"), result.records("i"));
    assertEquals(List.of(), result.records("s"));
  }

  @Test
  void call_pseudoFunctionTwice_twoReturnSitesOneIndirectSite() {
    Rewritten result = compiled("\tcallq\t__hs_icall.3", "\tcallq\t__hs_icall.3");
    assertEquals(List.of("i 0 g:g 3", "i 1 g:g 3"), result.records("i"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*%rax | %eax",
        "*%rbp | %ebp",
        "*%r9 | %r9d",
        "*%r11 | %r11d",
        "*(%r10) | (%r10)",
        "*8(%rsp,%rax,8) | 8(%rsp,%rax,8)",
        "*table(,%rax,8) | table(,%rax,8)",
        "*%gs:4(%rax) | %gs:4(%rax)",
      })
  void call_indirectInAssembly_loadsLowHalfFirst(String operand, String low) {
    Rewritten result = Rewritten.handwritten("\t.globl\tg", "g:", "\tcallq\t" + operand);
    assertEquals(
        List.of(
            "movl " + low + ", %r10d",
            "andl $__hs_im.h.7, %r10d",
            "leaq __hs_it.h.7(%rip), %r11",
            "pushq $__hs_ri.h.0",
            "jmpq *(%r11,%r10,8)",
            "__hs_rs.h.0:"),
        result.lines(2, 0));
    assertEquals(List.of("s 7 g:g"), result.records("s"));
    assertEquals(List.of("i 0 g:g 7"), result.records("i"));
  }

  @Test
  void call_indirectThroughR10_needsNoLoad() {
    Rewritten result = Rewritten.handwritten("\t.globl\tg", "g:", "\tcallq\t*%r10");
    assertEquals("andl $__hs_im.h.7, %r10d", result.lines().get(2));
  }

  @Test
  void call_indirectInInlineAssembly_numbersOnFromTheIr() {
    Rewritten result = compiled("\t#APP", "\tcallq\t*%rcx", "\tcallq\t*%rdx", "\t#NO_APP");
    assertEquals(List.of("s 7 g:g", "s 8 g:g"), result.records("s"));
  }

  @Test
  void call_indirectByTheCompiler_isAFault() {
    UserError error = assertThrows(UserError.class, () -> compiled("\tcallq\t*%rcx"));
    assertTrue(error.getMessage().startsWith("x.S:5: error: g: indirect call without a site"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"notrack\t\tcallq\t*%rax", "bnd\tcall\t*%rax", "{disp32}\tcallq\t*%rax"})
  void call_prefixed_dropsPrefix(String call) {
    Rewritten result = Rewritten.handwritten("\t.globl\tg", "g:", "\t" + call);
    assertEquals("movl %eax, %r10d", result.lines().get(2));
  }

  @Test
  void call_prefixOnTheLineBefore_dropsPrefix() {
    Rewritten result = Rewritten.handwritten("\t.globl\tg", "g:", "\tnotrack", "\tcallq\t*%rax");
    assertEquals("movl %eax, %r10d", result.lines().get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"callq\tfoo+4", "callq\t4096"})
  void call_noPlainSymbol_isAFaultWithFileAndLine(String call) {
    UserError error =
        assertThrows(
            UserError.class,
            () -> Rewritten.handwritten("\t.globl\tg", "g:", "\t" + call, "\t" + call));
    assertEquals(2, error.diagnostics().size());
    assertEquals("x.S:3", error.diagnostics().get(0).place());
    assertEquals(call.replace('\t', ' '), error.diagnostics().get(0).value());
  }

  @Test
  void call_in32BitCode_staysAsItIs() {
    String[] lines = {
      "\t.code32", "\tcalll\tf", "\tcall\tf", "\tcall\t*%eax", "\tret", "\t.code64"
    };
    assertEquals(lines.length, Rewritten.handwritten(lines).lines().size());
    assertEquals(List.of("p g:f"), Rewritten.handwritten(lines).records());
  }

  @Test
  void call_inStringOrComment_staysAsItIs() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg", "g:", "\t.ascii\t\"call f # \\\" ret\"", "# call f", "\tnop # ret");
    assertEquals(5, result.lines().size());
    assertEquals(List.of("d g:g"), result.records());
  }

  @Test
  void call_inPlainSection_staysWithRecord() {
    Rewritten result =
        Rewritten.withProfile(
            "plain-section .copied bytes are copied",
            "\t.section\t.copied,\"ax\",@progbits",
            ".Ltmp1:",
            "\tcallq\t.Ltmp1",
            "\tcallq\tf",
            "\tjmpq\t*%rax",
            "\tretq");
    assertEquals(6, result.lines().size());
    assertEquals(List.of("x plain-section .copied"), result.records());
  }

  @Test
  void call_inPlainCallFunction_staysWithRecord() {
    Rewritten result =
        Rewritten.withProfile(
            "plain-call g true addresses",
            "\t.globl\tg",
            "g:",
            "\tcallq\t*%rax",
            "\tcallq\tf",
            "\tjmpq\t*%rax");
    assertEquals(5, result.lines().size());
    assertEquals(List.of("d g:g", "x plain-call g:g"), result.records());
  }

  @ParameterizedTest
  @ValueSource(strings = {"foreign", "plain-return"})
  void call_calleeReturnsByRet_staysWithRecord(String kind) {
    Rewritten result =
        Rewritten.withProfile(kind + " f it has a ret", "\t.globl\tg", "g:", "\tcallq\tf");
    assertEquals("callq f", result.lines().get(2));
    assertEquals(List.of("x " + kind + " g:f"), result.records("x"));
  }

  @Test
  void call_fillsReturnPredictor_staysAsItIs() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg",
            "g:",
            "\tcallq\t.Ltmp1",
            ".Ltmp0:",
            "\tpause",
            "\tlfence",
            "\tjmp\t.Ltmp0",
            ".Ltmp1:",
            "\tcallq\t.Ltmp2",
            "\tint3",
            ".Ltmp2:",
            "\tcallq\t.Ltmp3",
            ".Ltmp3:",
            "\tpopq\t%rax");
    assertEquals(14, result.lines().size());
    assertEquals(List.of("d g:g"), result.records());
  }

  @Test
  void call_realSubroutineBehindItsOwnTrap_isRewritten() {
    Rewritten result =
        Rewritten.handwritten("\t.globl\tg", "g:", "\tcallq\tf", "\tud2", "f:", "\tud2");
    assertEquals(List.of("c 0 g:g l:f"), result.records("c"));
  }

  @Test
  void call_realSubroutineBeforeHaltLoop_isRewritten() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg",
            "g:",
            "\tcallq\tboot",
            ".Ltmp0:",
            "\thlt",
            "\tjmp\t.Ltmp0",
            "boot:",
            "\tretq");
    assertEquals(List.of("c 0 g:g l:boot"), result.records("c"));
  }

  @Test
  void call_beforeAnyEntry_callerIsTheLabelOrTheSection() {
    Rewritten result = Rewritten.handwritten("\tcallq\tf", "part:", "\tcallq\tf", "\tjmp\tpart");
    assertEquals(List.of("c 0 l:.text g:f", "c 1 l:part g:f"), result.records("c"));
  }

  @Test
  void jump_indirectInAssembly_goesThroughTableWithoutPush() {
    Rewritten result =
        Rewritten.handwritten("\t.globl\tg", "g:", "\tnotrack\t\tjmpq\t*8(%rsp) # on");
    assertEquals(
        List.of(
            "movl 8(%rsp), %r10d",
            "andl $__hs_im.h.7, %r10d", "leaq __hs_it.h.7(%rip), %r11", "jmpq *(%r11,%r10,8)# on"),
        result.lines(2, 0));
    assertEquals(List.of("s 7 g:g"), result.records("s"));
    assertEquals(List.of("u g:g 7"), result.records("u"));
  }

  @Test
  void jump_toPseudoFunction_isAnIndirectTailJump() {
    Rewritten result = compiled("\tjmp\t__hs_icall.2");
    assertEquals(List.of("u g:g 2"), result.records("u"));
    assertEquals(List.of(), result.records("s"));
  }

  @Test
  void jump_indirectByTheCompiler_isAFault() {
    UserError error = assertThrows(UserError.class, () -> compiled("\tjmpq\t*%rcx"));
    assertTrue(error.getMessage().contains("compile with -fno-jump-tables"));
  }
}
