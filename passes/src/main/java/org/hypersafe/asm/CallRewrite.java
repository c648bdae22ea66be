package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.hypersafe.asm.Statement.Kind;
import org.hypersafe.object.ObjectRecords.AssemblySite;
import org.hypersafe.object.ObjectRecords.DirectCall;
import org.hypersafe.object.ObjectRecords.IndirectCall;
import org.hypersafe.object.ObjectRecords.IndirectTailJump;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.profile.ProfileKind;

/**
 * Replaces calls and indirect jumps by pushes of an index and masked table jumps (DESIGN section
 * 3).
 */
final class CallRewrite {

  /**
   * What calls and indirect jumps become.
   *
   * @param replacements new text by statement index
   * @param callers sites of the direct calls of each function of this file, by its name
   */
  record Result(
      ImmutableMap<Integer, String> replacements, ImmutableListMultimap<String, Integer> callers) {}

  private static final String NO_SITE = "";

  private final Rewrite rewrite;
  private final SymbolNames names;
  private final ImmutableMap.Builder<Integer, String> replacements = ImmutableMap.builder();
  private final ImmutableListMultimap.Builder<String, Integer> callers =
      ImmutableListMultimap.builder();
  private int nextSite;
  private int nextIndirectSite;

  private CallRewrite(Rewrite rewrite) {
    this.rewrite = rewrite;
    this.names = rewrite.names;
    this.nextIndirectSite = rewrite.input.indirectSites();
  }

  static Result apply(Rewrite rewrite) {
    CallRewrite calls = new CallRewrite(rewrite);
    for (int i = 0; i < rewrite.parsed.statements().size(); i++) {
      Statement statement = rewrite.parsed.statement(i);
      if (statement.kind() == Kind.CALL && !rewrite.entries.returnStuffing().contains(i)) {
        calls.call(i, statement);
      } else if (statement.kind() == Kind.JUMP || statement.kind() == Kind.BRANCH) {
        calls.jump(i, statement);
      }
    }
    return new Result(calls.replacements.buildOrThrow(), calls.callers.build());
  }

  private void call(int at, Statement statement) {
    if (rewrite.keepsForSection(at) || keepsForFunction(at)) {
      return;
    }
    Optional<String> callee = Operand.directSymbol(statement.operand());
    if (callee.isPresent()) {
      directCall(at, statement, callee.get());
    } else if (!statement.isIndirect()) {
      rewrite.fault(at, "call of something that is no symbol", "call a label of its own");
    } else if (!statement.inAssembly()) {
      rewrite.fault(
          at, "indirect call without a site", "report it: the compiler made a call of its own");
    } else {
      int indirectSite = assemblySite(at);
      int site = nextSite++;
      rewrite.records.add(new IndirectCall(site, rewrite.owner(at), indirectSite));
      replacements.put(
          at, loadIndex(statement.operand()) + throughTable(indirectSite, push(site)) + end(site));
    }
  }

  private boolean keepsForFunction(int at) {
    if (!rewrite.ownerIs(at, ProfileKind.PLAIN_CALL)) {
      return false;
    }
    rewrite.keepFunction(ProfileKind.PLAIN_CALL, rewrite.owner(at).name());
    return true;
  }

  private void directCall(int at, Statement statement, String callee) {
    if (callee.startsWith(SymbolNames.INDIRECT_CALL)) {
      int indirectSite = indirectSite(callee);
      int site = nextSite++;
      rewrite.records.add(new IndirectCall(site, rewrite.owner(at), indirectSite));
      replacements.put(at, throughTable(indirectSite, push(site)) + end(site));
      return;
    }
    for (ProfileKind kind : ImmutableList.of(ProfileKind.FOREIGN, ProfileKind.PLAIN_RETURN)) {
      if (rewrite.isListed(kind, callee)) {
        // It returns by ret, so it needs a true return address.
        rewrite.keepFunction(kind, callee);
        return;
      }
    }
    int site = nextSite++;
    rewrite.records.add(new DirectCall(site, rewrite.owner(at), symbol(callee)));
    callers.put(callee, site);
    String target = Operand.directTarget(statement.operand());
    replacements.put(at, push(site) + "\tjmp\t" + target + "\n" + end(site));
  }

  private SymbolRef symbol(String name) {
    return rewrite.parsed.symbol(name);
  }

  private void jump(int at, Statement statement) {
    Optional<String> target = Operand.directSymbol(statement.operand());
    if (target.isPresent() && target.get().startsWith(SymbolNames.INDIRECT_CALL)) {
      tailJump(at, NO_SITE, indirectSite(target.get()));
    } else if (target.isPresent()) {
      if (!target.get().startsWith(".L")) {
        rewrite.keepsForSection(at);
      }
    } else if (statement.isIndirect()) {
      indirectJump(at, statement);
    } else if (Operand.symbolWithOffset(statement.operand()).isEmpty()) {
      rewrite.fault(at, "jump to something that is no symbol", "jump to a label");
    }
  }

  private void indirectJump(int at, Statement statement) {
    if (rewrite.keepsForSection(at) || keepsForFunction(at)) {
      return;
    }
    if (!statement.inAssembly()) {
      String masked = rewrite.jumpTables.jumps().get(statement.begin());
      if (masked == null) {
        rewrite.fault(at, "indirect jump made by the compiler", "compile with -fno-jump-tables");
      } else {
        replacements.put(at, masked);
      }
      return;
    }
    tailJump(at, loadIndex(statement.operand()), assemblySite(at));
  }

  private void tailJump(int at, String load, int indirectSite) {
    ImmutableList<String> owners = rewrite.reach.owners().get(at);
    for (String owner : owners) {
      rewrite.records.add(new IndirectTailJump(symbol(owner), indirectSite));
    }
    if (owners.isEmpty()) {
      rewrite.records.add(new IndirectTailJump(rewrite.owner(at), indirectSite));
    }
    replacements.put(at, load + chomp(throughTable(indirectSite, NO_SITE)));
  }

  private int assemblySite(int at) {
    int indirectSite = nextIndirectSite++;
    rewrite.records.add(new AssemblySite(indirectSite, rewrite.owner(at)));
    return indirectSite;
  }

  private static int indirectSite(String pseudoFunction) {
    return Integer.parseInt(pseudoFunction.substring(SymbolNames.INDIRECT_CALL.length()));
  }

  private static String loadIndex(String operand) {
    String index = Operand.lowHalf(operand);
    return index.equals("%r10d") ? "" : "\tmovl\t" + index + ", %r10d\n";
  }

  private String throughTable(int indirectSite, String push) {
    return "\tandl\t$"
        + names.indirectMask(indirectSite)
        + ", %r10d\n\tleaq\t"
        + names.indirectTable(indirectSite)
        + "(%rip), %r11\n"
        + push
        + "\tjmpq\t*(%r11,%r10,8)\n";
  }

  private String push(int site) {
    return "\tpushq\t$" + names.returnIndex(site) + "\n";
  }

  private String end(int site) {
    return SymbolNames.hiddenLabel(names.returnSite(site));
  }

  private static String chomp(String text) {
    return text.substring(0, text.length() - 1);
  }
}
