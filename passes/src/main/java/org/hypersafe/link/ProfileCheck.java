package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.Set;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.ElfObject;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;
import org.hypersafe.profile.ProfileLine;

/**
 * Refuses profile lines that name nothing: a misspelt symbol would protect, or not, something else
 * than meant. The verifier asks the same of the kinds that it reads itself.
 */
final class ProfileCheck {
  /** Lines that only the compile half and the tables follow. */
  private static final ImmutableSet<ProfileKind> KINDS =
      ImmutableSet.of(
          ProfileKind.RAW_ADDRESS,
          ProfileKind.FOREIGN_CALL,
          ProfileKind.PLAIN_SECTION,
          ProfileKind.SEALED_SECTION,
          ProfileKind.FREED_SECTION);

  private ProfileCheck() {}

  /**
   * Looks each line's symbol or section up in the inputs.
   *
   * @throws UserError with every line that matches nothing
   */
  static void check(ImmutableList<LinkInput> inputs, Profile profile) {
    ImmutableList<ProfileLine> lines =
        profile.lines().stream()
            .filter(line -> KINDS.contains(line.kind()))
            .collect(ImmutableList.toImmutableList());
    if (lines.isEmpty()) {
      return;
    }
    Set<String> names = names(inputs);
    ImmutableList<Diagnostic> faults =
        lines.stream()
            .filter(line -> !names.contains(line.symbol()))
            .map(
                line ->
                    new Diagnostic(
                        line.place(),
                        line.kind().word(),
                        "no input of the link has it",
                        line.symbol(),
                        "delete the line, or correct its symbol"))
            .collect(ImmutableList.toImmutableList());
    if (!faults.isEmpty()) {
      throw new UserError(faults);
    }
  }

  private static Set<String> names(ImmutableList<LinkInput> inputs) {
    Set<String> names = new HashSet<>();
    for (LinkInput input : inputs) {
      if (input.elf().isPresent()) {
        ElfObject elf = input.elf().get();
        elf.symbols().stream()
            .filter(ElfObject.Symbol::isDefined)
            .forEach(symbol -> names.add(symbol.name()));
        elf.sections().forEach(section -> names.add(section.name()));
      }
    }
    return names;
  }
}
