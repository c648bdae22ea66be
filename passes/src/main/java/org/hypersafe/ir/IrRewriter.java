package org.hypersafe.ir;

import com.google.common.base.Splitter;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hypersafe.llvm.IrEditor;
import org.hypersafe.llvm.IrModule;
import org.hypersafe.profile.Profile;

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

  private IrRewriter() {}

  /**
   * Rewrites one translation unit.
   *
   * @param place the source file, for diagnostics
   * @param objectId the object's id, part of every symbol made for it
   * @param keepDebug whether the user wants debug information in the object
   */
  public static RewrittenIr rewrite(
      String place, byte[] bitcode, String objectId, Profile profile, boolean keepDebug) {
    try (IrModule module = IrModule.parse(place, bitcode);
        IrEditor editor = new IrEditor(module)) {
      module.editModuleAssembly(IrRewriter::withoutTypeIdSymbols);
      int sites = LowerIndirectCalls.number(module, profile);
      byte[] marked = module.bitcode();
      if (!keepDebug) {
        module.stripDebugInformation();
      }
      LowerIndirectCalls.lower(module, editor);
      new IndexFunctionAddresses(module, editor, objectId, profile).run();
      Optional<String> faults = module.faults();
      if (faults.isPresent()) {
        throw new IllegalStateException(place + ": malformed after rewriting: " + faults.get());
      }
      return new RewrittenIr(marked, module.bitcode(), sites);
    }
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
