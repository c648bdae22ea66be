package org.hypersafe.verify;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.diag.UserError;
import org.hypersafe.profile.Profile;
import org.hypersafe.verify.VerificationResult.Counts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every rule has an image that breaks it and no other rule; the image they are made from keeps all.
 */
final class ImageVerifierTest {
  @TempDir Path directory;
  private TestImage images;

  @BeforeEach
  void setUp() {
    images = new TestImage(directory);
  }

  @Test
  void verify_goodImage_passesAndCounts() {
    Path image = images.link(TestImage.GOOD, "-static");
    assertEquals(0, images.exitCode(image), "the image itself must run");
    VerificationResult result = verify(image, "");
    assertEquals("", result.renderViolations(9));
    Counts counts = result.counts();
    assertEquals(3, counts.maskedReturns());
    assertEquals(2, counts.closedReturns());
    assertEquals(1, counts.maskedCalls());
    assertEquals(1, counts.maskedTailJumps());
    assertEquals(1, counts.maskedSwitches());
    assertEquals(7, counts.callSites());
    assertEquals(5, counts.tables());
    assertEquals(2 + 2 + 4 + 2 + 2, counts.entries());
    assertEquals(0, counts.plainReturns() + counts.plainIndirect() + counts.plainCalls());
  }

  @Test
  void verify_goodImageStripped_passes() {
    assertBroken(images.link(TestImage.GOOD, "-static", "-s"));
  }

  @Test
  void verifyStripped_withItsTwin_matchesExceptionsByName() throws IOException {
    Path twin = Files.move(images.with("  ret"), directory.resolve("twin"));
    String source = TestImage.GOOD.replace("more:\n", "more:\n  ret\n  ud2\n");
    Path stripped = images.link(source, "-static", "-s");
    Profile profile = Profile.parse("profile", "plain-return more copied as bytes");
    assertBroken(
        ImageVerifier.verify(stripped, profile, Strictness.CONTROL_FLOW),
        RuleId.BARE_RETURN,
        RuleId.UNUSED_EXCEPTION);
    assertBroken(ImageVerifier.verifyStripped(stripped, twin, profile, Strictness.CONTROL_FLOW));
    Path other = Files.move(stripped, directory.resolve("other"));
    Path larger = images.with("  ret\n  ret");
    assertThrows(
        UserError.class,
        () -> ImageVerifier.verifyStripped(other, larger, profile, Strictness.CONTROL_FLOW));
  }

  @Test
  void verify_positionIndependentImage_readsTablesThroughRelocations() {
    String pie = TestImage.GOOD.replace(".rodata.hypersafe,\"a\"", ".data.rel.ro,\"aw\"");
    VerificationResult result = verify(images.link(pie, "-pie", "-z", "relro", "-z", "now"), "");
    assertEquals("", result.renderViolations(9));
    assertEquals(5, result.counts().tables());
  }

  @Test
  void bareReturn_ofEveryForm_isReported() {
    for (String form : ImmutableList.of("ret", "rep ret", "ret $8", "retw", ".byte 0xf2, 0xc3")) {
      assertBroken(images.with("  " + form), RuleId.BARE_RETURN);
    }
  }

  @Test
  void bareReturn_listed_passesAndIsCounted() {
    Path image = images.with("  ret\n  ret");
    VerificationResult result = verify(image, "plain-return more copied as bytes");
    assertTrue(result.passed(), result.renderViolations(9));
    assertEquals(2, result.exceptions().get(0).uses());
    assertTrue(result.renderSummary().contains("2 x plain-return more: copied as bytes"));
  }

  @Test
  void farAndInterruptReturns_areCountedOnly() {
    VerificationResult result = verify(images.with("  lretq\n  iretq\n  sysretq"), "");
    assertEquals("", result.renderViolations(9));
    assertEquals(1, result.counts().farReturns());
    assertEquals(2, result.counts().interruptReturns());
  }

  @Test
  void plainBranch_ofEveryForm_isReported() {
    ImmutableList<String> forms =
        ImmutableList.of(
            "jmpq *%rax", "callq *%rax", "callq *8(%rax)", "notrack jmpq *%rax", "ljmpl *(%rax)");
    for (String form : forms) {
      assertBroken(images.with("  " + form), RuleId.PLAIN_BRANCH);
    }
  }

  @Test
  void plainBranch_listed_passes() {
    assertTrue(verify(images.with("  jmpq *%rax"), "plain-call more firmware").passed());
    assertTrue(verify(images.with("  jmpq *%rax"), "foreign more firmware").passed());
  }

  @Test
  void plainBranch_maskedFormNotBackToBack_isReported() {
    assertBroken(images.changed("f_jump: jmpq", "nop\nf_jump: jmpq"), RuleId.PLAIN_BRANCH);
  }

  @Test
  void plainBranch_maskedFormWithSegment_isReported() {
    assertBroken(images.changed("f_jump: jmpq *(", "f_jump: jmpq *%gs:("), RuleId.PLAIN_BRANCH);
  }

  @Test
  void plainBranch_switchWithoutItsMask_isReported() {
    assertBroken(images.changed("andl $1, %edi", "andl $1, %esi"), RuleId.PLAIN_BRANCH);
    assertBroken(images.changed("leaq blocks(%rip), %rdx", "nop"), RuleId.PLAIN_BRANCH);
    assertBroken(images.changed("*(%rdx,%rdi,8)", "*8(%rdx,%rdi,8)"), RuleId.PLAIN_BRANCH);
    assertBroken(images.changed("*(%rdx,%rdi,8)", "*(%rdx,%rdx,8)"), RuleId.PLAIN_BRANCH);
  }

  @Test
  void tableEntry_ofASwitch_staysInItsFunction() {
    assertBroken(images.changed("blocks: .quad block", "blocks: .quad g_body"), RuleId.TABLE_ENTRY);
    assertBroken(
        images.changed("blocks: .quad block", "blocks: .quad block+1"), RuleId.TABLE_ENTRY);
    assertBroken(
        images.changed("blocks: .quad block", "blocks: .quad choose+3"), RuleId.TABLE_ENTRY);
  }

  @Test
  void plainBranch_maskOfAnotherRegister_isReported() {
    assertBroken(images.changed("andl $3, %r11d", "andl $3, %r9d"), RuleId.PLAIN_BRANCH);
  }

  @Test
  void maskAndTable_maskWithHoles_isReported() {
    assertBroken(images.changed("andl $3, %r11d", "andl $2, %r11d"), RuleId.MASK_AND_TABLE);
  }

  @Test
  void maskAndTable_maskPastTheTable_isReported() {
    VerificationResult result = verify(images.changed("andl $1, %ecx", "andl $3, %ecx"), "");
    assertTrue(result.violationsByRule().containsKey(RuleId.MASK_AND_TABLE));
  }

  @Test
  void maskAndTable_tableInWritableSection_isReported() {
    assertBroken(
        images.changed(".section .rodata.hypersafe,\"a\",@progbits", ".data"),
        RuleId.MASK_AND_TABLE);
  }

  @Test
  void maskAndTable_tableForCallsAndReturns_isReported() {
    VerificationResult result =
        verify(images.changed("leaq returns_f(%rip)", "leaq calls(%rip)"), "");
    assertTrue(result.violationsByRule().containsKey(RuleId.MASK_AND_TABLE));
  }

  @Test
  void tableEntry_callIntoFunction_isReported() {
    assertBroken(
        images.changed("__hs_trap_call, g\n", "__hs_trap_call, closed2+2\n"), RuleId.TABLE_ENTRY);
  }

  @Test
  void tableEntry_callInsideInstruction_isReported() {
    assertBroken(
        images.changed("__hs_trap_call, g\n", "__hs_trap_call, closed2+1\n"), RuleId.TABLE_ENTRY);
  }

  @Test
  void tableEntry_callBehindMask_isReported() {
    assertBroken(
        images.changed("__hs_trap_call, g\n", "__hs_trap_call, f_jump\n"), RuleId.TABLE_ENTRY);
  }

  @Test
  void tableEntry_returnToFunction_isReported() {
    assertBroken(
        images.changed("__hs_trap_return, __hs_rs.a.0", "__hs_trap_return, g"), RuleId.TABLE_ENTRY);
  }

  @Test
  void tableEntry_slotZeroNotTheTrap_isReported() {
    assertBroken(images.changed("__hs_trap_call, g\n", "g, g\n"), RuleId.TABLE_ENTRY);
  }

  @Test
  void branchTarget_insideInstruction_isReported() {
    assertBroken(images.with("  jmp closed2+3"), RuleId.BRANCH_TARGET);
  }

  @Test
  void branchTarget_conditionalBehindMask_isReported() {
    assertBroken(images.with("  je f_jump"), RuleId.BRANCH_TARGET);
  }

  @Test
  void branchTarget_outsideCode_isReported() {
    assertBroken(images.with("  jmp calls"), RuleId.BRANCH_TARGET);
  }

  @Test
  void branchTarget_operandSizePrefix_isReported() {
    assertBroken(images.with("  .byte 0x66, 0xeb, 0"), RuleId.BRANCH_TARGET);
  }

  @Test
  void branchTarget_functionBehindMask_isReported() {
    assertBroken(
        images.changed("f_jump: jmpq", ".type f_jump,@function\nf_jump: jmpq"),
        RuleId.BRANCH_TARGET);
  }

  @Test
  void cr0Write_underLockdown_isReportedUnlessListed() {
    Path image = images.with("  movq %rax, %cr0");
    Profile listed = Profile.parse("profile", "cr0-write more the gate");
    assertBroken(ImageVerifier.verify(image, Profile.EMPTY, Strictness.LOCKDOWN), RuleId.CR0_WRITE);
    assertBroken(ImageVerifier.verify(image, listed, Strictness.LOCKDOWN));
    VerificationResult lenient =
        ImageVerifier.verify(image, Profile.EMPTY, Strictness.CONTROL_FLOW);
    assertBroken(lenient);
    assertEquals(1, lenient.counts().cr0Writes());
  }

  @Test
  void cr0Write_thatSetsWp_needsNoLine() {
    assertBroken(strict("  orq $65536, %rax\n movq %rax, %cr0"));
    assertBroken(strict("  orq $8, %rax\n movq %rax, %cr0"), RuleId.CR0_WRITE);
    assertBroken(strict("  orq $65536, %rcx\n movq %rax, %cr0"), RuleId.CR0_WRITE);
    assertBroken(strict("  orq $65536, %rax\n nop\n movq %rax, %cr0"), RuleId.CR0_WRITE);
    assertBroken(strict("  jc 1f\n orq $65536, %rax\n1: movq %rax, %cr0"), RuleId.CR0_WRITE);
  }

  private VerificationResult strict(String code) {
    return ImageVerifier.verify(images.with(code), Profile.EMPTY, Strictness.LOCKDOWN);
  }

  @Test
  void cr0Write_insideAnotherInstruction_isListed() {
    VerificationResult result = verify(images.with("  movl $0x90c0220f, %eax"), "");
    assertEquals(ImmutableList.of("more+0x1"), result.hiddenCr0Writes());
  }

  @Test
  void hiddenCode_bytesThatAreNoInstruction_areReportedUnlessForeign() {
    Path image = images.with("  ud2\ndata: .byte 6, 6, 6\nbehind:");
    assertBroken(image, RuleId.HIDDEN_CODE);
    assertBroken(verify(image, "foreign-code data not code"));
    assertBroken(verify(image, "foreign-code data..behind not code"));
  }

  @Test
  void hiddenCode_symbolInsideInstruction_isReported() {
    assertBroken(images.with("  .byte 0xb8\ninner: nop\n nop\n nop\n nop"), RuleId.HIDDEN_CODE);
  }

  @Test
  void hiddenCode_functionRunsIntoPadding_isReported() {
    String function = ".type open,@function\nopen: nop\n.size open,.-open\n.fill 5\nnext:";
    assertBroken(images.with("ud2\n" + function), RuleId.HIDDEN_CODE);
    assertBroken(images.with("ud2\n" + function.replace("open: nop", "open: ud2")));
  }

  @Test
  void returnIndex_otherSlot_isReported() {
    assertBroken(images.changed("pushq $2\n", "pushq $3\n"), RuleId.RETURN_INDEX);
  }

  @Test
  void returnIndex_closedReturnToAnotherSite_isReported() {
    assertBroken(images.changed("cmpl $300", "cmpl $301"), RuleId.RETURN_INDEX);
  }

  private VerificationResult sealing(String label, String pointer) {
    String seals =
        """
                .section .rodata.seals,"a"
        __hs_seals_start:
                .long %s - ., %s - .
        __hs_seals_end:
                .data
        pointer: .quad 1
        """;
    // The link's numbers are symbols, so they have four bytes.
    String wide =
        TestImage.GOOD
            .replaceFirst("andl \\$1, %r10d", "andl \\$one, %r10d")
            .replace("pushq $2", "pushq $two");
    return verify(
        images.link(
            wide + String.format(seals, label, pointer), "--defsym=one=1", "--defsym=two=2"),
        "");
  }

  @Test
  void seal_ofAMaskedCall_passesAndIsCounted() {
    VerificationResult result = sealing("__hs_rs.a.1", "pointer");
    assertEquals("", result.renderViolations(9));
    assertEquals(1, result.counts().seals());
  }

  @Test
  void seal_ofAnythingElse_isReported() {
    assertBroken(sealing("__hs_rs.a.0", "pointer"), RuleId.SEAL);
    assertBroken(sealing("g_body", "pointer"), RuleId.SEAL);
    assertBroken(sealing("__hs_rs.a.1", "g"), RuleId.SEAL);
    assertBroken(sealing("__hs_rs.a.1", "(pointer + 0x1000000)"), RuleId.SEAL);
  }

  @Test
  void unusedException_isReportedAtItsLine() {
    Path image = images.link(TestImage.GOOD, "-static");
    VerificationResult result = verify(image, "# none\nplain-return g it has no ret");
    assertBroken(result, RuleId.UNUSED_EXCEPTION);
    assertEquals("profile:2", result.violations().get(0).diagnostic().place());
  }

  @Test
  void renderViolations_pastTheLimit_countsTheRest() {
    String text = verify(images.with("  ret\n  ret\n  ret"), "").renderViolations(1);
    assertTrue(text.startsWith("more+0x0: error: bare-return: "), text);
    assertTrue(text.contains("... and 2 more\nbare-return: 3\n"), text);
  }

  private static VerificationResult verify(Path image, String profile) {
    return ImageVerifier.verify(image, Profile.parse("profile", profile), Strictness.CONTROL_FLOW);
  }

  private static void assertBroken(Path image, RuleId... rules) {
    assertBroken(verify(image, ""), rules);
  }

  private static void assertBroken(VerificationResult result, RuleId... rules) {
    assertEquals(
        ImmutableList.copyOf(rules),
        result.violationsByRule().keySet().stream().collect(toImmutableList()),
        () -> result.renderViolations(9));
  }
}
