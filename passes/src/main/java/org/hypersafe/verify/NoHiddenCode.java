package org.hypersafe.verify;

import org.hypersafe.verify.Findings.Fault;

/**
 * R7: the linear disassembly has no hole: every byte of executable sections is an instruction,
 * padding, or foreign code by the profile, and every symbol stands at an instruction. With R4 and
 * R5, no branch that the rules allow can then run instructions that the verifier has not seen.
 */
final class NoHiddenCode implements Rule {
  @Override
  public void check(Evidence evidence, Findings findings) {
    for (Spot hole : evidence.code().holes()) {
      findings.add(
          RuleId.HIDDEN_CODE,
          hole.address(),
          new Fault(
              "linear disassembly breaks here",
              hole.text(),
              "list data and 16-bit or 32-bit code as foreign-code"));
    }
  }
}
