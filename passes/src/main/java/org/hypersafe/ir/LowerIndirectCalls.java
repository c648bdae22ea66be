package org.hypersafe.ir;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.llvm.Annotations;
import org.hypersafe.llvm.InlineAssembly;
import org.hypersafe.llvm.IrEditor;
import org.hypersafe.llvm.IrModule;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;
import org.hypersafe.load.IrSymbols;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/**
 * Numbers the indirect calls of a module, then turns each into a call of its pseudo function
 * (DESIGN section 3).
 *
 * <p>Calls in the Microsoft convention, and those of functions that the profile lists, leave the
 * protected world: firmware's true addresses go through one bridge, {@code __hs_foreign_call}.
 */
final class LowerIndirectCalls {
  private static final ImmutableList<String> CLOBBERED_BY_CALLS = ImmutableList.of("r10", "r11");

  private LowerIndirectCalls() {}

  /**
   * Marks every indirect call with its site number, counted from 0 in module order; returns how
   * many there are. Calls to firmware are no sites.
   */
  static int number(IrModule module, Profile profile) {
    Annotations annotations = new Annotations(module);
    int site = 0;
    for (Value function : module.functions()) {
      boolean listed = profile.has(ProfileKind.FOREIGN_CALL, IrSymbols.assemblyName(function));
      for (Value call : indirectCalls(function)) {
        if (listed || IrSymbols.isMicrosoft(call)) {
          annotations.markForeign(call);
        } else {
          annotations.markSite(call, site++);
        }
      }
    }
    return site;
  }

  /** Lowers the calls that {@link #number} marked, and those that go to firmware. */
  static void lower(IrModule module, IrEditor editor) {
    Annotations annotations = new Annotations(module);
    for (Value function : module.functions()) {
      annotations.eraseFunctionType(function);
      for (Value call : indirectCalls(function)) {
        check(module, function, call, annotations);
        if (annotations.isForeign(call)) {
          // No C type to agree on: the bridge is declared once for each shape of call.
          editor.redirectCall(call, "__hs_foreign_call");
        } else {
          editor.redirectCall(call, "__hs_icall." + annotations.site(call).orElseThrow());
        }
      }
      inlineAssemblyCalls(function).forEach(call -> editor.addClobbers(call, CLOBBERED_BY_CALLS));
    }
  }

  private static void check(IrModule module, Value function, Value call, Annotations annotations) {
    Optional<String> bundle = annotations.foreignBundle(call);
    if (!IrEditor.isMustTail(call) && bundle.isEmpty()) {
      return;
    }
    String place = call.file().isEmpty() ? module.place() : call.file() + ":" + call.line();
    throw new UserError(
        new Diagnostic(
            place,
            function.name(),
            "indirect call cannot be protected",
            bundle.map(tag -> "operand bundle " + tag).orElse("musttail"),
            "remove the attribute that asks for it"));
  }

  private static List<Value> indirectCalls(Value function) {
    List<Value> calls = new ArrayList<>();
    for (Value instruction : function.instructions()) {
      if (instruction.isCall() && IrSymbols.hasComputedTarget(instruction)) {
        calls.add(instruction);
      }
    }
    return calls;
  }

  private static List<Value> inlineAssemblyCalls(Value function) {
    List<Value> calls = new ArrayList<>();
    for (Value instruction : function.instructions()) {
      if (instruction.opcode() == Opcode.CALL
          && instruction.callee().kind() == Value.Kind.INLINE_ASM
          && InlineAssembly.mayCall(instruction.callee().assemblyText())) {
        calls.add(instruction);
      }
    }
    return calls;
  }
}
