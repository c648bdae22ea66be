package org.hypersafe.asm;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.Test;

/** Switches in the compiler's own form, and forms in which the table is not certain. */
final class JumpTablesTest {
  private static final String TABLE =
      """
      \t.section\t.rodata,"a",@progbits
      \t.p2align\t2, 0x0
      .LJTI0_0:
      \t.long\t.LBB0_2-.LJTI0_0
      \t.long\t.LBB0_3-.LJTI0_0
      \t.long\t.LBB0_2-.LJTI0_0
      """;

  @Test
  void find_tableLoadedJustBefore_isMaskedWithoutTheOldLoads() {
    assertEquals(
        List.of(
            "cmpl $2, %edi",
            "ja .LBB0_3",
            "andl $3, %eax",
            "leaq .LJTI0_0(%rip), %rcx",
            "jmpq *(%rcx,%rax,8)",
            ".LBB0_2:",
            ".LBB0_3:"),
        body(
            "cmpl $2, %edi",
            "ja .LBB0_3",
            "leaq .LJTI0_0(%rip), %rcx",
            "movslq (%rcx,%rax,4), %rax",
            "addq %rcx, %rax",
            "jmpq *%rax",
            ".LBB0_2:",
            ".LBB0_3:"));
  }

  @Test
  void find_table_getsSlotsThatTrapUpToAPowerOfTwo() {
    String text = rewritten(function("leaq .LJTI0_0(%rip), %rcx") + TABLE);
    assertTrue(
        text.endsWith(
            """
            \t.pushsection\t.rodata.hypersafe,"a",@progbits
            \t.p2align\t3, 0x0
            .LJTI0_0:
            \t.quad\t.LBB0_2
            \t.quad\t.LBB0_3
            \t.quad\t.LBB0_2
            \t.quad\t__hs_trap_call
            \t.popsection
            """),
        text);
  }

  @Test
  void find_instructionsBetween_stay() {
    assertEquals(
        List.of(
            "movq %rdi, (%rsp)",
            "xorl %ebx, %ebx", "andl $3, %edx", "leaq .LJTI0_0(%rip), %rcx", "jmpq *(%rcx,%rdx,8)"),
        body(
            "leaq .LJTI0_0(%rip), %rcx",
            "movslq (%rcx,%rdx,4), %rax",
            "movq %rdi, (%rsp)",
            "addq %rcx, %rax",
            "xorl %ebx, %ebx",
            "jmpq *%rax"));
  }

  @Test
  void find_tableKeptInARegisterAcrossALoop_isTheOnlyOneItEverHolds() {
    assertEquals(
        List.of(
            "pushq %r12",
            "leaq .LJTI0_0(%rip), %r12",
            ".LBB0_1:",
            "callq f",
            "andl $3, %eax",
            "leaq .LJTI0_0(%rip), %r12",
            "jmpq *(%r12,%rax,8)",
            ".LBB0_2:",
            "popq %r12"),
        body(
            "pushq %r12",
            "leaq .LJTI0_0(%rip), %r12",
            ".LBB0_1:",
            "callq f",
            "movslq (%r12,%rax,4), %rax",
            "addq %r12, %rax",
            "jmpq *%rax",
            ".LBB0_2:",
            "popq %r12"));
  }

  @Test
  void find_registerThatHoldsMoreThanTheTable_isOpen() {
    assertOpen(
        "leaq .LJTI0_0(%rip), %r12",
        ".LBB0_1:",
        "movslq (%r12,%rax,4), %rax",
        "addq %r12, %rax",
        "jmpq *%rax",
        ".LBB0_2:",
        "movq %rdi, %r12");
  }

  @Test
  void find_tableThatACallMayOverwrite_isOpen() {
    assertOpen(
        "leaq .LJTI0_0(%rip), %rcx",
        "callq f", "movslq (%rcx,%rax,4), %rax", "addq %rcx, %rax", "jmpq *%rax");
  }

  @Test
  void find_indexThatChangesAfterItsUse_isOpen() {
    assertOpen(
        "leaq .LJTI0_0(%rip), %rcx",
        "movslq (%rcx,%rdx,4), %rax", "addq %rcx, %rax", "xorl %edx, %edx", "jmpq *%rax");
  }

  @Test
  void find_jumpSharedByTwoTables_isOpen() {
    assertOpen(
        "leaq .LJTI0_0(%rip), %rcx",
        "movslq (%rcx,%rax,4), %rax", ".LBB0_1:", "addq %rcx, %rax", "jmpq *%rax");
  }

  @Test
  void find_tableInAssembly_isOpen() {
    assertOpen(
        "leaq .LJTI0_0(%rip), %rcx",
        "#APP", "cpuid", "#NO_APP", "movslq (%rcx,%rax,4), %rax", "addq %rcx, %rax", "jmpq *%rax");
  }

  @Test
  void find_registersOfATailCall_isOpen() {
    assertOpen(
        "leaq .LJTI0_0(%rip), %r11", "movslq (%r11,%r10,4), %r10", "addq %r11, %r10", "jmpq *%r10");
  }

  @Test
  void find_tableLoadedAndNotJumpedThrough_isOpen() {
    assertOpen(
        "leaq .LJTI0_1(%rip), %rdx",
        "leaq .LJTI0_0(%rip), %rcx", "movslq (%rcx,%rax,4), %rax", "addq %rcx, %rax", "jmpq *%rax");
  }

  @Test
  void find_jumpThroughMemory_isOpen() {
    assertOpen("jmpq *.LJTI0_0(,%rax,8)");
    assertOpen("jmpq *8(%rdi)");
  }

  @Test
  void find_jumpInAssemblyOnly_isNotOurs() {
    String text = listing("#APP", "jmpq *%rax", "#NO_APP");
    assertEquals(ImmutableSet.of(), JumpTables.find(text).open());
  }

  private static void assertOpen(String... lines) {
    JumpTables found = JumpTables.find(listing(lines) + TABLE);
    assertEquals(ImmutableSet.of("g"), found.open());
    assertEquals(0, found.jumps().size() + found.edits().size());
  }

  private static String function(String load) {
    return listing(load, "movslq (%rcx,%rax,4), %rax", "addq %rcx, %rax", "jmpq *%rax");
  }

  private static String listing(String... lines) {
    StringBuilder text = new StringBuilder("\t.text\n\t.globl\tg\n\t.type\tg,@function\ng:\n");
    for (String line : lines) {
      boolean flush = line.endsWith(":") || line.startsWith("#");
      text.append(flush ? "" : "\t").append(line.replaceFirst(" ", "\t")).append('\n');
    }
    return text + ".Lfunc_end0:\n\t.size\tg, .Lfunc_end0-g\n";
  }

  private static String rewritten(String text) {
    AssemblyInput.Kind compiler = AssemblyInput.Kind.COMPILER;
    return AssemblyRewriter.rewrite(
            new AssemblyInput(text, Rewritten.ID, "x.c", compiler, 0, Profile.EMPTY))
        .text();
  }

  /** The lines between the label and the end, calls not rewritten. */
  private static ImmutableList<String> body(String... lines) {
    String text = rewritten(listing(lines) + TABLE);
    return text.substring(text.indexOf("\ng:\n"), text.indexOf(".Lfunc_end0:"))
        .lines()
        .map(line -> line.strip().replace('\t', ' '))
        .filter(line -> !line.isEmpty() && !line.equals("g:"))
        .filter(line -> !line.contains("__hs_r") && !line.startsWith(".globl"))
        .map(line -> line.equals("jmp f") ? "callq f" : line)
        .collect(toImmutableList());
  }
}
