package org.hypersafe.verify;

import org.hypersafe.verify.Findings.Fault;

/**
 * R5: every direct branch goes to an instruction of the linear disassembly, and to none inside a
 * masked sequence; none has an operand-size prefix, on which processors disagree; and no function
 * starts inside a masked sequence.
 */
final class BranchesLand implements Rule {
  private static final String CURE =
      "find the assembly that makes this address, and give it an instruction's label";

  @Override
  public void check(Evidence evidence, Findings findings) {
    for (DirectBranch branch : evidence.code().branches()) {
      String fault =
          branch.narrow()
              ? "branch with an operand-size prefix"
              : switch (evidence.code().landing(branch.to())) {
                case GOOD, FOREIGN -> "";
                case INSIDE_SEQUENCE -> "branch into a masked sequence";
                case NO_BOUNDARY -> "branch to no instruction boundary";
                case OUTSIDE -> "branch out of the image's code";
              };
      if (!fault.isEmpty()) {
        String target = Long.toHexString(branch.to());
        String value = "0x" + target + " (" + evidence.image().place(branch.to()) + ")";
        findings.add(RuleId.BRANCH_TARGET, branch.from(), new Fault(fault, value, CURE));
      }
    }
    for (CodeSymbol symbol : evidence.image().symbols().all()) {
      if (symbol.function()
          && evidence.code().landing(symbol.address()) == CodeMap.Landing.INSIDE_SEQUENCE) {
        findings.add(
            RuleId.BRANCH_TARGET,
            symbol.address(),
            new Fault("function starts inside a masked sequence", symbol.name(), CURE));
      }
    }
  }
}
