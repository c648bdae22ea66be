package org.hypersafe.verify;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import org.hypersafe.profile.Profile;
import org.hypersafe.verify.MaskedBranch.Form;
import org.hypersafe.verify.VerificationResult.Counts;

/**
 * Checks a finished image by disassembly alone (DESIGN section 7). One class a rule:
 *
 * <ol>
 *   <li>{@link NoBareReturn}: no near {@code ret}. Far, interrupt and system call returns are
 *       counted.
 *   <li>{@link OnlyMaskedBranches}: no indirect branch but these, back to back, whole:
 *       <pre>
 *   call            andl $mask,%r10d ; leaq T(%rip),%r11 ; pushq $index ; jmpq *(%r11,%r10,8)
 *   tail jump       andl $mask,%r10d ; leaq T(%rip),%r11 ; jmpq *(%r11,%r10,8)
 *   return          popq %r11 ; andl $mask,%r11d ; leaq T(%rip),%r10 ; jmpq *(%r10,%r11,8)
 *   compiled return popq %rcx ; andl $mask,%ecx ; leaq T(%rip),%r10 ; jmpq *(%r10,%rcx,8)
 *   switch          andl $mask,%I ; leaq T(%rip),%B ; jmpq *(%B,%I,8)
 *       </pre>
 *   <li>{@link MasksFitTables}: the mask is 2^k - 1 and the table of 2^k entries is read-only.
 *   <li>{@link EntriesAreTargets}: slot 0 traps, call tables hold functions, return tables return
 *       labels, a switch's table blocks of its own function.
 *   <li>{@link BranchesLand}: direct branches go to instructions, and to none behind a mask.
 *   <li>{@link Cr0WritesAreListed}: CR0 is written in listed functions only (under lockdown).
 *   <li>{@link NoHiddenCode}: the linear disassembly has no hole.
 *   <li>{@link IndexSelectsLabel}: a pushed number selects its own return label in every table.
 *   <li>{@link SealsAreCalls}: what the runtime seals at the end of boot is a masked call.
 *   <li>{@link ExceptionsAreUsed}: every exception excuses something.
 * </ol>
 *
 * <p>Why this is enough: by the seventh rule the instructions of the sweep are all the instructions
 * there are; by the fourth and fifth nobody leaves them; by the first and second every other
 * transfer goes through a table; by the third and fourth the table cannot change and leads back to
 * instructions of the sweep. Exceptions are where this ends, so each is reported.
 *
 * <p>What it does not see: code that the image writes or patches at run time, and whether a table
 * holds the targets that the call graph allows.
 */
public final class ImageVerifier {
  private static final ImmutableList<Rule> RULES =
      ImmutableList.of(
          new NoBareReturn(),
          new OnlyMaskedBranches(),
          new MasksFitTables(),
          new EntriesAreTargets(),
          new BranchesLand(),
          new Cr0WritesAreListed(),
          new NoHiddenCode(),
          new IndexSelectsLabel(),
          new SealsAreCalls(),
          new ExceptionsAreUsed());

  private ImageVerifier() {}

  /**
   * Verifies a linked ELF64 or PE32+ image for x86-64.
   *
   * @throws org.hypersafe.diag.UserError when the file is no such image, is cut short or holds no
   *     code
   */
  public static VerificationResult verify(Path file, Profile profile, Strictness strictness) {
    return verify(ImageReader.read(file), profile, strictness);
  }

  /**
   * Verifies a stripped image with the names of its twin: the same link's result before {@code
   * strip}.
   *
   * @throws org.hypersafe.diag.UserError as above, and when the two have not the same executable
   *     sections
   */
  public static VerificationResult verifyStripped(
      Path file, Path twin, Profile profile, Strictness strictness) {
    Image image = ImageReader.read(file).withNamesOf(ImageReader.read(twin));
    return verify(image, profile, strictness);
  }

  private static VerificationResult verify(Image image, Profile profile, Strictness strictness) {
    ExceptionBook exceptions = new ExceptionBook(profile, image);
    CodeMap code = CodeScan.scan(image, exceptions.foreignCode());
    TableSet tables = TableSet.of(image, code.masked());
    Evidence evidence = new Evidence(image, code, tables, exceptions, strictness);
    Findings findings = new Findings(image);
    RULES.forEach(rule -> rule.check(evidence, findings));
    ImmutableList<String> hidden =
        code.hiddenCr0Writes().stream()
            .map(spot -> image.place(spot.address()))
            .collect(toImmutableList());
    return new VerificationResult(count(evidence), findings.sorted(), exceptions.uses(), hidden);
  }

  private static Counts count(Evidence evidence) {
    CodeMap code = evidence.code();
    return new Counts(
        code.sections().stream().mapToLong(SectionCode::instructions).sum(),
        count(code, Form.RETURN),
        code.closed().stream().filter(c -> code.callSites().containsKey(c.to())).count(),
        code.returns().size(),
        code.tally().farReturns(),
        code.tally().interruptReturns(),
        count(code, Form.CALL),
        count(code, Form.TAIL_JUMP),
        count(code, Form.SWITCH),
        code.indirect().size(),
        code.callSites().size(),
        code.tally().plainCalls(),
        evidence.tables().all().size(),
        evidence.tables().all().stream().mapToLong(TableSet.Table::slots).sum(),
        SealsAreCalls.count(evidence.image()),
        code.cr0Writes().size(),
        code.sections().stream().mapToLong(SectionCode::foreignBytes).sum(),
        code.tally().paddingBytes());
  }

  private static long count(CodeMap code, Form form) {
    return code.masked().stream().filter(branch -> branch.form() == form).count();
  }
}
