package org.hypersafe.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.llvm.LLVM.LLVMMetadataRef;
import org.bytedeco.llvm.LLVM.LLVMOperandBundleRef;
import org.bytedeco.llvm.LLVM.LLVMValueMetadataEntry;
import org.bytedeco.llvm.LLVM.LLVMValueRef;

/**
 * The marks on functions, calls and variables: the C type id that {@code -fsanitize=kcfi} leaves,
 * and our own site number ({@code !hypersafe.site}) and source line ({@code !hypersafe.line}).
 */
public final class Annotations {
  private static final String SITE = "hypersafe.site";

  /** Stands for a site number where a call leaves the protected world. */
  private static final int FOREIGN = -1;

  private static final String LINE = "hypersafe.line";

  private static final String KCFI_TYPE = "kcfi_type";

  private final IrModule module;
  private final int siteKind;
  private final int kcfiKind;
  private final int lineKind;

  public Annotations(IrModule module) {
    this.module = module;
    this.siteKind = LLVMGetMDKindIDInContext(module.context(), SITE, SITE.length());
    this.lineKind = LLVMGetMDKindIDInContext(module.context(), LINE, LINE.length());
    this.kcfiKind = LLVMGetMDKindIDInContext(module.context(), KCFI_TYPE, KCFI_TYPE.length());
  }

  /**
   * The id of a function's C type; empty for functions whose address nobody could take with a type.
   */
  public OptionalInt functionType(Value function) {
    return metadata(function, kcfiKind)
        .map(node -> OptionalInt.of(firstInteger(node)))
        .orElse(OptionalInt.empty());
  }

  private Optional<LLVMValueRef> metadata(Value global, int kind) {
    try (SizeTPointer count = new SizeTPointer(1)) {
      LLVMValueMetadataEntry entries = LLVMGlobalCopyAllMetadata(global.ref(), count);
      try {
        for (int i = 0; i < count.get(); i++) {
          if (LLVMValueMetadataEntriesGetKind(entries, i) == kind) {
            LLVMMetadataRef node = LLVMValueMetadataEntriesGetMetadata(entries, i);
            return Optional.of(LLVMMetadataAsValue(module.context(), node));
          }
        }
        return Optional.empty();
      } finally {
        LLVMDisposeValueMetadataEntries(entries);
      }
    }
  }

  /**
   * Notes the source line of a variable, which nothing but full debug information has, so that it
   * stays when that goes.
   */
  public void markLine(Value variable) {
    Value told = toldOf(variable);
    int line = told.line();
    if (line == 0) {
      return;
    }
    String file = told.file();
    byte[] name = file.getBytes(StandardCharsets.UTF_8);
    LLVMValueRef number =
        LLVMConstInt(LLVMInt32TypeInContext(module.context()), line, /* SignExtend= */ 0);
    try (PointerPointer<LLVMMetadataRef> operands = new PointerPointer<>(2);
        BytePointer bytes = new BytePointer(name)) {
      operands.put(0, LLVMValueAsMetadata(number));
      operands.put(1, LLVMMDStringInContext2(module.context(), bytes, name.length));
      LLVMMetadataRef node = LLVMMDNodeInContext2(module.context(), operands, 2);
      LLVMGlobalSetMetadata(variable.ref(), lineKind, node);
    }
  }

  /** The source line of a variable, if {@link #markLine} or the debug information has it. */
  public int line(Value variable) {
    return metadata(variable, lineKind)
        .map(Annotations::firstInteger)
        .orElseGet(() -> toldOf(variable).line());
  }

  /** The source file of a variable; empty when unknown. */
  public String file(Value variable) {
    return metadata(variable, lineKind)
        .map(Annotations::secondText)
        .orElseGet(() -> toldOf(variable).file());
  }

  /**
   * Whose line a variable's is: its own, or, for what a compiler makes of a local's initialiser,
   * that of the instruction that uses it first.
   */
  private static Value toldOf(Value variable) {
    return variable.line() != 0
        ? variable
        : variable.users().stream()
            .filter(user -> user.kind() == Value.Kind.INSTRUCTION && user.line() != 0)
            .min(Comparator.comparingInt(Value::line))
            .orElse(variable);
  }

  private static String secondText(LLVMValueRef node) {
    try (PointerPointer<LLVMValueRef> operands = new PointerPointer<>(2);
        IntPointer length = new IntPointer(1)) {
      LLVMGetMDNodeOperands(node, operands);
      BytePointer text = LLVMGetMDString(operands.get(LLVMValueRef.class, 1), length);
      return Value.text(text, length.get());
    }
  }

  private static int firstInteger(LLVMValueRef node) {
    int count = LLVMGetMDNodeNumOperands(node);
    try (PointerPointer<LLVMValueRef> operands = new PointerPointer<>(count)) {
      LLVMGetMDNodeOperands(node, operands);
      return (int) LLVMConstIntGetSExtValue(operands.get(LLVMValueRef.class, 0));
    }
  }

  /** The id of the C type an indirect call expects; empty when the compiler left none. */
  public OptionalInt callType(Value call) {
    int bundles = LLVMGetNumOperandBundles(call.ref());
    for (int i = 0; i < bundles; i++) {
      LLVMOperandBundleRef bundle = LLVMGetOperandBundleAtIndex(call.ref(), i);
      try (SizeTPointer length = new SizeTPointer(1)) {
        BytePointer tag = LLVMGetOperandBundleTag(bundle, length);
        if (Value.text(tag, length.get()).equals("kcfi")) {
          LLVMValueRef id = LLVMGetOperandBundleArgAtIndex(bundle, 0);
          return OptionalInt.of((int) LLVMConstIntGetSExtValue(id));
        }
      } finally {
        LLVMDisposeOperandBundle(bundle);
      }
    }
    return OptionalInt.empty();
  }

  /** Tags of the operand bundles on a call other than the C type, which no rewriting may lose. */
  public Optional<String> foreignBundle(Value call) {
    int bundles = LLVMGetNumOperandBundles(call.ref());
    for (int i = 0; i < bundles; i++) {
      LLVMOperandBundleRef bundle = LLVMGetOperandBundleAtIndex(call.ref(), i);
      try (SizeTPointer length = new SizeTPointer(1)) {
        BytePointer tag = LLVMGetOperandBundleTag(bundle, length);
        String name = tag.capacity(length.get()).getString(StandardCharsets.UTF_8);
        if (!name.equals("kcfi")) {
          return Optional.of(name);
        }
      } finally {
        LLVMDisposeOperandBundle(bundle);
      }
    }
    return Optional.empty();
  }

  /** Takes the C type off a function, so that code generation does not emit it. */
  public void eraseFunctionType(Value function) {
    LLVMGlobalEraseMetadata(function.ref(), kcfiKind);
  }

  /** Numbers an indirect call. */
  public void markSite(Value call, int site) {
    LLVMValueRef number =
        LLVMConstInt(LLVMInt32TypeInContext(module.context()), site, /* SignExtend= */ 0);
    LLVMMetadataRef operand = LLVMValueAsMetadata(number);
    try (PointerPointer<LLVMMetadataRef> operands = new PointerPointer<>(1)) {
      operands.put(0, operand);
      LLVMMetadataRef node = LLVMMDNodeInContext2(module.context(), operands, 1);
      LLVMSetMetadata(call.ref(), siteKind, LLVMMetadataAsValue(module.context(), node));
    }
  }

  /** Marks an indirect call that leaves the protected world and is no site. */
  public void markForeign(Value call) {
    markSite(call, FOREIGN);
  }

  /** Whether {@link #markForeign} marked this call. */
  public boolean isForeign(Value call) {
    OptionalInt mark = mark(call);
    return mark.isPresent() && mark.getAsInt() == FOREIGN;
  }

  /** The number of an indirect call; empty when it has none. */
  public OptionalInt site(Value call) {
    return isForeign(call) ? OptionalInt.empty() : mark(call);
  }

  private OptionalInt mark(Value call) {
    LLVMValueRef node = LLVMGetMetadata(call.ref(), siteKind);
    return IrModule.present(node) ? OptionalInt.of(firstInteger(node)) : OptionalInt.empty();
  }
}
