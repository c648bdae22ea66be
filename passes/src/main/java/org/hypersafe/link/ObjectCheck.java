package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.ElfObject;
import org.hypersafe.load.ElfObject.Section;
import org.hypersafe.load.ElfObject.Symbol;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.object.BitcodeFrame;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectWriter;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/**
 * Refuses inputs that would leave code unprotected: no image is silently less safe than it looks.
 */
final class ObjectCheck {
  private static final ImmutableSet<String> THUNKS =
      ImmutableSet.of("__llvm_retpoline_", "__llvm_lvi_thunk_", "__x86_indirect_thunk_");

  /** ELF symbol type. */
  private static final int FUNCTION = 2;

  private final Profile profile;
  private final List<Diagnostic> faults = new ArrayList<>();
  private final Map<String, String> owners = new HashMap<>();

  private ObjectCheck(Profile profile) {
    this.profile = profile;
  }

  /**
   * Checks all inputs of a link.
   *
   * @throws UserError with everything that is wrong
   */
  static void check(ImmutableList<LinkInput> inputs, Profile profile) {
    ObjectCheck check = new ObjectCheck(profile);
    for (LinkInput input : inputs) {
      check.code(input);
      check.bitcode(input);
      check.identity(input);
      check.leftovers(input);
    }
    check.thunks(inputs);
    if (!check.faults.isEmpty()) {
      throw new UserError(check.faults);
    }
  }

  private void code(LinkInput input) {
    if (input.isBitcode()) {
      fault(input, "object", "is bitcode for link-time optimisation", "compile it without -flto");
    } else if (input.hasCode() && input.records().isEmpty() && !isForeign(input)) {
      fault(
          input,
          "object",
          "has code but was not compiled by hypersafe-cc",
          "compile it with hypersafe-cc, or name its functions in the profile:"
              + " foreign FUNCTION REASON");
    }
  }

  /** The analysis must see all C: what an object without bitcode takes and calls, nobody knows. */
  private void bitcode(LinkInput input) {
    ImmutableSet<String> present =
        input.bitcode().stream().map(BitcodeFrame::objectId).collect(ImmutableSet.toImmutableSet());
    for (ObjectRecords object : input.records()) {
      if (!present.contains(object.objectId()) && isCompiled(input, object)) {
        fault(
            input,
            object.source(),
            "has lost its bitcode",
            "compile it again, and do not strip the section " + ObjectWriter.BITCODE_SECTION);
      }
    }
  }

  /** Only the compiler numbers calls before assembly, or names indices of functions. */
  private static boolean isCompiled(LinkInput input, ObjectRecords object) {
    ImmutableSet<Integer> assembly =
        object.assemblySites().stream()
            .map(ObjectRecords.AssemblySite::indirectSite)
            .collect(ImmutableSet.toImmutableSet());
    boolean calls =
        object.indirectCalls().stream().anyMatch(call -> !assembly.contains(call.indirectSite()));
    boolean alone = input.records().size() == 1;
    return calls
        || (alone
            && input.globals().stream()
                .anyMatch(symbol -> symbol.name().startsWith(LinkSymbols.FUNCTION_INDEX)));
  }

  private boolean isForeign(LinkInput input) {
    String file = Path.of(input.name().replaceFirst("\\(.*\\)$", "")).getFileName().toString();
    if (profile.has(ProfileKind.FOREIGN_CODE, file)) {
      return true;
    }
    Optional<ElfObject> elf = input.elf();
    if (elf.isEmpty()) {
      return false;
    }
    ImmutableList<Symbol> functions =
        elf.get().symbols().stream()
            .filter(symbol -> symbol.isDefined() && symbol.type() == FUNCTION)
            .collect(ImmutableList.toImmutableList());
    boolean allNamed = functions.stream().allMatch(f -> profile.has(ProfileKind.FOREIGN, f.name()));
    boolean allSections =
        elf.get().sections().stream()
            .filter(Section::isCode)
            .allMatch(section -> profile.has(ProfileKind.FOREIGN_CODE, section.name()));
    return allSections || (allNamed && !functions.isEmpty());
  }

  private void identity(LinkInput input) {
    for (ObjectRecords object : input.records()) {
      String before = owners.putIfAbsent(object.objectId(), input.name());
      if (before != null) {
        fault(
            input,
            object.source(),
            "same source compiled the same way is linked twice, also in " + before,
            "link it once, or compile the second under another file name");
      }
    }
  }

  private void leftovers(LinkInput input) {
    input.globals().stream()
        .filter(symbol -> symbol.name().startsWith(HsSymbols.INTERMEDIATE))
        .forEach(
            symbol ->
                fault(
                    input,
                    symbol.name(),
                    "a call was left half rewritten",
                    "rebuild the object with this version of hypersafe-cc"));
  }

  /**
   * Calls through speculation thunks that no input defines: those flags and we exclude each other.
   */
  private void thunks(ImmutableList<LinkInput> inputs) {
    Map<String, LinkInput> wanted = new HashMap<>();
    for (LinkInput input : inputs) {
      for (Symbol symbol : input.globals()) {
        if (!symbol.isDefined() && THUNKS.stream().anyMatch(symbol.name()::startsWith)) {
          wanted.putIfAbsent(symbol.name(), input);
        }
      }
    }
    for (LinkInput input : inputs) {
      for (Symbol symbol : input.globals()) {
        if (symbol.isDefined()) {
          wanted.remove(symbol.name());
        }
      }
    }
    wanted.forEach(
        (thunk, input) ->
            fault(
                input,
                thunk,
                "calls through a speculation thunk bypass the tables",
                "compile it without -mretpoline, -mindirect-branch=thunk and -mlvi-cfi"));
  }

  private void fault(LinkInput input, String subject, String what, String cure) {
    faults.add(new Diagnostic(input.name(), subject, what, "", cure));
  }
}
