package org.hypersafe.ir;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.llvm.Annotations;
import org.hypersafe.llvm.IrEditor;
import org.hypersafe.llvm.IrModule;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;
import org.hypersafe.load.IrSymbols;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/** Stage 02, whole: from the compiler's bitcode to the two modules that the object needs. */
public final class IrRewriter {
  /**
   * What becomes of one file.
   *
   * @param marked bitcode before rewriting, indirect calls numbered: what the link analyses
   * @param lowered bitcode without code addresses: what becomes code
   * @param indirectSites how many indirect calls were numbered, from 0
   */
  public record RewrittenIr(byte[] marked, byte[] lowered, int indirectSites) {}

  /** C, fast, cold, interrupt handler, System V, Microsoft, as LLVM numbers them. */
  private static final ImmutableSet<Integer> CONVENTIONS = ImmutableSet.of(0, 8, 9, 83, 78, 79);

  private IrRewriter() {}

  /**
   * Rewrites one translation unit.
   *
   * @param place the source file, for diagnostics
   * @param objectId the object's id, part of every symbol made for it
   * @param keepDebug whether the user wants debug information in the object
   * @param withoutTables functions to be compiled without jump tables
   */
  public static RewrittenIr rewrite(
      String place,
      byte[] bitcode,
      String objectId,
      Profile profile,
      boolean keepDebug,
      Set<String> withoutTables) {
    try (IrModule module = IrModule.parse(place, bitcode);
        IrEditor editor = new IrEditor(module)) {
      module.functions().forEach(function -> checkConvention(place, function));
      module.editModuleAssembly(IrRewriter::withoutTypeIdSymbols);
      int sites = LowerIndirectCalls.number(module, profile);
      if (!keepDebug) {
        Annotations lines = new Annotations(module);
        module.globals().forEach(lines::markLine);
        module.stripDebugInformationToLines();
      }
      byte[] marked = module.bitcode();
      if (!keepDebug) {
        module.stripDebugInformation();
      }
      LowerIndirectCalls.lower(module, editor);
      for (Value function : module.functions()) {
        if (withoutTables.contains(function.name()) || hasComputedGoto(function)) {
          editor.withoutIndirectJumps(function);
        }
      }
      new IndexFunctionAddresses(module, editor, objectId, profile).run();
      labelSealed(module, editor, objectId, profile);
      Optional<String> faults = module.faults();
      if (faults.isPresent()) {
        throw new IllegalStateException(place + ": malformed after rewriting: " + faults.get());
      }
      return new RewrittenIr(marked, module.bitcode(), sites);
    }
  }

  /** The link names the variables whose pointers it tells the runtime to seal. */
  private static void labelSealed(
      IrModule module, IrEditor editor, String objectId, Profile profile) {
    for (Value global : module.globals()) {
      if (global.isLocal() && profile.has(ProfileKind.SEALED_SECTION, global.section())) {
        String name = IrSymbols.assemblyName(global);
        editor.addLabel(global, LinkSymbols.localVariable(objectId, name));
      }
    }
  }

  /** Rewritten calls and returns overwrite %rcx, %r10 and %r11 on the way out. */
  private static void checkConvention(String place, Value function) {
    boolean keeps = IrEditor.hasAttribute(function, "no_caller_saved_registers");
    if (keeps || !CONVENTIONS.contains(function.callingConvention())) {
      throw new UserError(
          new Diagnostic(
              function.file().isEmpty() ? place : function.file() + ":" + function.line(),
              function.name(),
              "calling convention that keeps registers across calls cannot be protected",
              keeps ? "no_caller_saved_registers" : "convention " + function.callingConvention(),
              "remove the attribute that asks for it"));
    }
  }

  private static boolean hasComputedGoto(Value function) {
    return function.instructions().stream()
        .anyMatch(instruction -> instruction.opcode() == Opcode.INDIRECT_BR);
  }

  /**
   * The compiler adds {@code __kcfi_typeid_*} symbols for KCFI's assembly stubs; nobody here reads
   * them.
   */
  private static String withoutTypeIdSymbols(String assembly) {
    return Splitter.on('\n')
        .splitToStream(assembly)
        .filter(line -> !line.contains("__kcfi_typeid_"))
        .collect(Collectors.joining("\n"));
  }
}
