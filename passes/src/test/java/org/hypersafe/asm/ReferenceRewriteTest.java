package org.hypersafe.asm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.Test;

class ReferenceRewriteTest {

  @Test
  void entry_local_getsHiddenGlobalLabel() {
    String text =
        AssemblyRewriter.rewrite(
                new AssemblyInput(
                    "\t.type\tf,@function\nf:                # @f\n\tud2\n",
                    Rewritten.ID,
                    "x.c",
                    AssemblyInput.Kind.COMPILER,
                    0,
                    Profile.EMPTY))
            .text();
    String label = "__hs_fn.0123456789ab.f";
    assertTrue(
        text.contains("f:\n\t.globl\t" + label + "\n\t.hidden\t" + label + "\n" + label + ":"),
        text);
  }

  @Test
  void entry_labelOfDataAmongCode_isNone() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tdatum",
            "datum:",
            "\t.long\t5",
            "\t.ascii\t\"x\"",
            "\t.globl\tg",
            "g:",
            "\t.zero\t3,144",
            ".Lpatched:",
            "\tud2",
            "\t.data",
            "\t.quad\tdatum");
    assertEquals(List.of("d g:g"), result.records());
  }

  @Test
  void entry_global_getsNoLabel() {
    assertEquals(2, Rewritten.handwritten("\t.globl\tg", "g:").lines().size());
  }

  @Test
  void quad_ofFunctionsInData_becomesReference() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg",
            "g:",
            "\tud2",
            "f:",
            "\tud2",
            "\t.data",
            "table:",
            "\t.quad\tg",
            "\t.quad\tf",
            "\t.quad\tunknown",
            "\t.quad\tg, 5");
    assertEquals(
        List.of(
            ".quad __hs_ref.g",
            ".quad __hs_ref.h.f",
            ".quad __hs_ref.unknown",
            ".quad __hs_ref.g, 5"),
        result.lines(8, 0));
    assertEquals(List.of("a g:g", "a l:f", "a g:unknown"), result.records("a"));
    assertEquals(List.of(), result.records("p"));
  }

  @Test
  void quad_ofAnythingElse_stays() {
    String[] lines = {
      "\t.globl\tg",
      "g:",
      "\tud2",
      ".Ltmp0:",
      "\t.quad\tg",
      "\t.data",
      "datum:",
      "\t.quad\tdatum",
      "\t.quad\tg+1",
      "\t.quad\t.Ltmp0",
      "\t.quad\tg-.Ltmp0",
      "\t.quad\t__hs_fi.g",
      "\t.quad\t0x10",
      "\t.code32",
      "\t.quad\tg",
      "\t.code64",
      "\t.section\t.debug_info,\"\",@progbits",
      "\t.quad\tg",
      "\t.section\t.discard,\"\",@progbits",
      "\t.quad\tg"
    };
    Rewritten result = Rewritten.handwritten(lines);
    assertEquals(lines.length, result.lines().size());
    assertEquals(List.of(), result.records("a"));
  }

  @Test
  void quad_byTheCompiler_stays() {
    Rewritten result = Rewritten.compiled("\t.data", "q:", "\t.quad\tfoo");
    assertEquals("quad foo", result.lines().get(2).substring(1));
  }

  @Test
  void quad_inInlineAndModuleAssembly_becomesReference() {
    Rewritten result =
        Rewritten.compiled(
            "\t# Start of file scope inline assembly",
            "\t.section\t.one,\"aw\",@progbits",
            "\t.quad\tfoo",
            "\t# End of file scope inline assembly",
            "\t.text",
            "\t#APP",
            "\t.section\t.two,\"a\",@progbits",
            "\t.quad\tbar",
            "\t.text",
            "\t#NO_APP");
    assertEquals(List.of("a g:foo", "a g:bar"), result.records("a"));
  }

  @Test
  void address_takenByAssembly_isRecorded() {
    Rewritten result =
        Rewritten.handwritten(
            "\t.globl\tg",
            "g:",
            "\tleaq\tf(%rip), %rax",
            "\tmovq\t$unknown, %rax",
            "\tmovq\tdatum(%rip), %rax",
            "\tmovq\tgot@GOTPCREL(%rip), %rax",
            "\tleaq\tdatum(%rip), %rax",
            "f:",
            "\tud2",
            "\t.section\t.bugs,\"a\",@progbits",
            "datum:",
            "\t.long\tcalled-.Ltmp1");
    assertEquals(List.of("p l:f", "p g:unknown", "p g:got", "p g:called"), result.records("p"));
    assertEquals("leaq f(%rip), %rax", result.lines().get(2));
  }
}
