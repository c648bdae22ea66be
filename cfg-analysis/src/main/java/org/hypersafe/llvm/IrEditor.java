package org.hypersafe.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.llvm.LLVM.LLVMAttributeRef;
import org.bytedeco.llvm.LLVM.LLVMBuilderRef;
import org.bytedeco.llvm.LLVM.LLVMMetadataRef;
import org.bytedeco.llvm.LLVM.LLVMTypeRef;
import org.bytedeco.llvm.LLVM.LLVMValueRef;

/** The changes our passes make to a module; each leaves it well formed. */
public final class IrEditor implements AutoCloseable {
  /**
   * LLVM-C numbers a call's attribute lists: the function's own, the result's, then the
   * parameters'.
   */
  private static final int FUNCTION_ATTRIBUTES = -1;

  private static final int RESULT_ATTRIBUTES = 0;

  private static final String RETPOLINE_FEATURES =
      "+retpoline-indirect-branches,+retpoline-external-thunk";

  private final IrModule module;
  private final LLVMBuilderRef builder;
  private final Map<String, Value> indexGlobals = new HashMap<>();

  public IrEditor(IrModule module) {
    this.module = module;
    this.builder = LLVMCreateBuilderInContext(module.context());
  }

  /**
   * The global whose "address" is a number that the link supplies: external, hidden, absolute in
   * [0, 2^31), so that code generation uses it as a 32-bit immediate. Same name, same global.
   *
   * @param weak whether the number may be missing and is then 0 (an undefined weak function is
   *     NULL)
   */
  public Value absoluteSymbol(String name, boolean weak) {
    return indexGlobals.computeIfAbsent(name, unused -> addAbsoluteSymbol(name, weak));
  }

  private Value addAbsoluteSymbol(String name, boolean weak) {
    LLVMTypeRef byteType = LLVMInt8TypeInContext(module.context());
    LLVMValueRef global = LLVMAddGlobal(module.ref(), byteType, name);
    LLVMSetLinkage(global, weak ? LLVMExternalWeakLinkage : LLVMExternalLinkage);
    LLVMSetVisibility(global, LLVMHiddenVisibility);
    LLVMTypeRef word = LLVMInt64TypeInContext(module.context());
    String kindName = "absolute_symbol";
    int kind = LLVMGetMDKindIDInContext(module.context(), kindName, kindName.length());
    try (PointerPointer<LLVMMetadataRef> range = new PointerPointer<>(2)) {
      range.put(0, LLVMValueAsMetadata(LLVMConstInt(word, 0, 0)));
      range.put(1, LLVMValueAsMetadata(LLVMConstInt(word, 1L << 31, 0)));
      LLVMGlobalSetMetadata(global, kind, LLVMMDNodeInContext2(module.context(), range, 2));
    }
    return new Value(global);
  }

  /** Gives a global variable of this module another name, hidden, for the link. */
  public void addLabel(Value global, String name) {
    LLVMValueRef alias =
        LLVMAddAlias2(module.ref(), LLVMGlobalGetValueType(global.ref()), 0, global.ref(), name);
    LLVMSetVisibility(alias, LLVMHiddenVisibility);
  }

  /**
   * Rebuilds a constant with some of its leaves replaced; returns the same value when none is.
   *
   * @param replacement the new value of a leaf, or empty to keep it
   * @throws IllegalStateException for a constant expression that has no rebuilding rule
   */
  public Value rebuild(Value constant, Function<Value, Optional<Value>> replacement) {
    Optional<Value> leaf = replacement.apply(constant);
    if (leaf.isPresent()) {
      return leaf.get();
    }
    return switch (constant.kind()) {
      case CONSTANT_ARRAY, CONSTANT_STRUCT, CONSTANT_VECTOR, CONSTANT_EXPR ->
          rebuildCompound(constant, replacement);
      default -> constant;
    };
  }

  private Value rebuildCompound(Value constant, Function<Value, Optional<Value>> replacement) {
    List<Value> operands = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < constant.operandCount(); i++) {
      Value old = constant.operand(i);
      Value rebuilt = rebuild(old, replacement);
      changed |= !rebuilt.equals(old);
      operands.add(rebuilt);
    }
    if (!changed) {
      return constant;
    }
    LLVMTypeRef type = LLVMTypeOf(constant.ref());
    try (PointerPointer<LLVMValueRef> refs = pointers(operands)) {
      return new Value(
          switch (constant.kind()) {
            case CONSTANT_ARRAY -> LLVMConstArray2(LLVMGetElementType(type), refs, operands.size());
            case CONSTANT_VECTOR -> LLVMConstVector(refs, operands.size());
            case CONSTANT_STRUCT -> structure(type, refs, operands.size());
            default -> expression(constant, type, operands);
          });
    }
  }

  private LLVMValueRef structure(LLVMTypeRef type, PointerPointer<LLVMValueRef> refs, int count) {
    return LLVMIsLiteralStruct(type) != 0
        ? LLVMConstStructInContext(module.context(), refs, count, LLVMIsPackedStruct(type))
        : LLVMConstNamedStruct(type, refs, count);
  }

  private static LLVMValueRef expression(Value old, LLVMTypeRef type, List<Value> operands) {
    LLVMValueRef first = operands.get(0).ref();
    return switch (old.opcode()) {
      case PTR_TO_INT -> LLVMConstPtrToInt(first, type);
      case INT_TO_PTR -> LLVMConstIntToPtr(first, type);
      case BIT_CAST -> LLVMConstBitCast(first, type);
      case ADDR_SPACE_CAST -> LLVMConstAddrSpaceCast(first, type);
      case TRUNC -> LLVMConstTrunc(first, type);
      case ADD -> LLVMConstAdd(first, operands.get(1).ref());
      case XOR -> LLVMConstXor(first, operands.get(1).ref());
      case GET_ELEMENT_PTR -> {
        try (PointerPointer<LLVMValueRef> indices =
            pointers(operands.subList(1, operands.size()))) {
          yield LLVMConstGEP2(
              LLVMGetGEPSourceElementType(old.ref()), first, indices, operands.size() - 1);
        }
      }
      default -> throw new IllegalStateException("function address in constant expression: " + old);
    };
  }

  private static PointerPointer<LLVMValueRef> pointers(List<Value> values) {
    PointerPointer<LLVMValueRef> refs = new PointerPointer<>(Math.max(1, values.size()));
    for (int i = 0; i < values.size(); i++) {
      refs.put(i, values.get(i).ref());
    }
    return refs;
  }

  /** Gives a global variable another initialiser of the same type. */
  public void setInitializer(Value global, Value initializer) {
    LLVMSetInitializer(global.ref(), initializer.ref());
  }

  /**
   * Replaces an indirect call by a direct call of the external function {@code callee} that gets
   * the pointer as an extra first {@code nest} argument, which both x86-64 conventions put in %r10.
   * Type id bundles are dropped; attributes, convention and debug location stay.
   */
  public void redirectCall(Value call, String callee) {
    LLVMValueRef old = call.ref();
    int arguments = LLVMGetNumArgOperands(old);
    List<Value> operands = new ArrayList<>();
    operands.add(call.callee());
    for (int i = 0; i < arguments; i++) {
      operands.add(call.operand(i));
    }
    LLVMTypeRef type = withNest(LLVMGetCalledFunctionType(old));
    LLVMValueRef function = LLVMGetNamedFunction(module.ref(), callee);
    if (!IrModule.present(function)) {
      function = LLVMAddFunction(module.ref(), callee, type);
      LLVMSetFunctionCallConv(function, LLVMGetInstructionCallConv(old));
    }
    LLVMPositionBuilderBefore(builder, old);
    try (PointerPointer<LLVMValueRef> refs = pointers(operands)) {
      LLVMValueRef made = LLVMBuildCall2(builder, type, function, refs, operands.size(), "");
      copyCallDetails(old, made, arguments);
      LLVMReplaceAllUsesWith(old, made);
      LLVMInstructionEraseFromParent(old);
    }
  }

  private LLVMTypeRef withNest(LLVMTypeRef type) {
    int count = LLVMCountParamTypes(type);
    try (PointerPointer<LLVMTypeRef> old = new PointerPointer<>(Math.max(1, count));
        PointerPointer<LLVMTypeRef> parameters = new PointerPointer<>(count + 1)) {
      LLVMGetParamTypes(type, old);
      parameters.put(0, LLVMPointerTypeInContext(module.context(), 0));
      for (int i = 0; i < count; i++) {
        parameters.put(i + 1, old.get(LLVMTypeRef.class, i));
      }
      return LLVMFunctionType(
          LLVMGetReturnType(type), parameters, count + 1, LLVMIsFunctionVarArg(type));
    }
  }

  private void copyCallDetails(LLVMValueRef old, LLVMValueRef made, int arguments) {
    LLVMSetInstructionCallConv(made, LLVMGetInstructionCallConv(old));
    copyAttributes(old, FUNCTION_ATTRIBUTES, made, FUNCTION_ATTRIBUTES);
    copyAttributes(old, RESULT_ATTRIBUTES, made, RESULT_ATTRIBUTES);
    for (int i = 1; i <= arguments; i++) {
      copyAttributes(old, i, made, i + 1);
    }
    int nest = LLVMGetEnumAttributeKindForName("nest", "nest".length());
    LLVMAddCallSiteAttribute(made, 1, LLVMCreateEnumAttribute(module.context(), nest, 0));
    LLVMMetadataRef location = LLVMInstructionGetDebugLoc(old);
    if (IrModule.present(location)) {
      LLVMInstructionSetDebugLoc(made, location);
    }
  }

  private static void copyAttributes(LLVMValueRef from, int index, LLVMValueRef to, int newIndex) {
    int count = LLVMGetCallSiteAttributeCount(from, index);
    if (count == 0) {
      return;
    }
    try (PointerPointer<LLVMAttributeRef> attributes = new PointerPointer<>(count)) {
      LLVMGetCallSiteAttributes(from, index, attributes);
      for (int i = 0; i < count; i++) {
        LLVMAddCallSiteAttribute(to, newIndex, attributes.get(LLVMAttributeRef.class, i));
      }
    }
  }

  /** Whether a call must be compiled as a jump, which no rewriting of ours can keep. */
  public static boolean isMustTail(Value call) {
    return IrModule.present(LLVMIsACallInst(call.ref()))
        && LLVMGetTailCallKind(call.ref()) == LLVMTailCallKindMustTail;
  }

  /**
   * Makes a call of inline assembly say that it overwrites {@code registers}, where it does not
   * name them already.
   */
  public void addClobbers(Value call, List<String> registers) {
    Value assembly = call.callee();
    StringBuilder constraints = new StringBuilder(assembly.assemblyConstraints());
    for (String register : registers) {
      if (constraints.indexOf("{" + register + "}") < 0) {
        constraints
            .append(constraints.length() == 0 ? "" : ",")
            .append("~{")
            .append(register)
            .append('}');
      }
    }
    LLVMValueRef old = assembly.ref();
    try (SizeTPointer length = new SizeTPointer(1)) {
      BytePointer text = LLVMGetInlineAsmAsmString(old, length);
      LLVMValueRef made =
          LLVMGetInlineAsm(
              LLVMGetInlineAsmFunctionType(old),
              text,
              length.get(),
              new BytePointer(constraints.toString()),
              constraints.length(),
              LLVMGetInlineAsmHasSideEffects(old),
              LLVMGetInlineAsmNeedsAlignedStack(old),
              LLVMGetInlineAsmDialect(old),
              LLVMGetInlineAsmCanUnwind(old));
      call.setOperand(call.operandCount() - 1, new Value(made));
    }
  }

  /**
   * Has a function compiled without any indirect jump: switches become comparisons, and so do
   * computed gotos, which code generation expands only under the retpoline feature.
   */
  public void withoutIndirectJumps(Value function) {
    String features = "target-features";
    LLVMAttributeRef old =
        LLVMGetStringAttributeAtIndex(
            function.ref(), FUNCTION_ATTRIBUTES, features, features.length());
    String listed = "";
    if (IrModule.present(old)) {
      try (IntPointer length = new IntPointer(1)) {
        BytePointer text = LLVMGetStringAttributeValue(old, length);
        listed = text.limit(length.get()).getString() + ",";
      }
    }
    addAttribute(function, features, listed + RETPOLINE_FEATURES);
    addAttribute(function, "no-jump-tables", "true");
  }

  /** Whether a function has a string attribute of this name. */
  public static boolean hasAttribute(Value function, String name) {
    return IrModule.present(
        LLVMGetStringAttributeAtIndex(function.ref(), FUNCTION_ATTRIBUTES, name, name.length()));
  }

  private void addAttribute(Value function, String name, String value) {
    LLVMAddAttributeAtIndex(
        function.ref(),
        FUNCTION_ATTRIBUTES,
        LLVMCreateStringAttribute(module.context(), name, name.length(), value, value.length()));
  }

  @Override
  public void close() {
    LLVMDisposeBuilder(builder);
  }
}
