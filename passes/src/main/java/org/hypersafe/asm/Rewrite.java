package org.hypersafe.asm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectRecords.Kept;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.profile.ProfileKind;

/** One file under rewriting: what is known of it, the records and faults found so far. */
final class Rewrite {
  final AssemblyInput input;
  final ParsedAssembly parsed;
  final Entries entries;
  final ControlFlow.Reach reach;
  final SymbolNames names;
  final JumpTables jumpTables;
  final ObjectRecords.Builder records;
  final List<Diagnostic> faults = new ArrayList<>();
  private final Set<Kept> kept = new LinkedHashSet<>();

  Rewrite(AssemblyInput input, JumpTables jumpTables) {
    this.input = input;
    parsed = AsmParser.parse(input);
    entries = Entries.find(parsed, input.profile());
    reach = ControlFlow.walk(parsed, entries);
    names = new SymbolNames(input.objectId());
    this.jumpTables = jumpTables;
    records = ObjectRecords.builder(input.objectId(), input.source());
  }

  /** Whether the profile has a line of this kind for a function of this file or another. */
  boolean isListed(ProfileKind kind, String function) {
    return input.profile().has(kind, entries.profileName(function));
  }

  SymbolRef owner(int statement) {
    return entries.owner(parsed, statement);
  }

  boolean ownerIs(int statement, ProfileKind kind) {
    return isListed(kind, owner(statement).name());
  }

  /** Notes that the exception for {@code function} is needed. */
  void keepFunction(ProfileKind kind, String function) {
    keep(kind, parsed.symbol(entries.profileName(function)).toString());
  }

  private void keep(ProfileKind kind, String subject) {
    Kept record = new Kept(kind, subject);
    if (kept.add(record)) {
      records.add(record);
    }
  }

  /** Whether the statement's section is copied as bytes. */
  boolean isCopied(int statement) {
    String section = parsed.statement(statement).section().name();
    return input.profile().has(ProfileKind.PLAIN_SECTION, section);
  }

  /** Notes the exception when the statement's section is copied as bytes; whether it is. */
  boolean keepsForSection(int statement) {
    if (!isCopied(statement)) {
      return false;
    }
    String section = parsed.statement(statement).section().name();
    keep(ProfileKind.PLAIN_SECTION, section);
    return true;
  }

  void fault(int statement, String what, String note) {
    Statement at = parsed.statement(statement);
    String text = parsed.text().substring(at.begin(), at.end()).strip().replace('\t', ' ');
    faults.add(
        new Diagnostic(
            input.source() + ":" + at.line(),
            owner(statement).name(),
            what,
            text,
            note + "; the line counts in the compiler's assembly output"));
  }
}
