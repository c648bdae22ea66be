package org.hypersafe.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.llvm.LLVM.LLVMBasicBlockRef;
import org.bytedeco.llvm.LLVM.LLVMMetadataRef;
import org.bytedeco.llvm.LLVM.LLVMTypeRef;
import org.bytedeco.llvm.LLVM.LLVMUseRef;
import org.bytedeco.llvm.LLVM.LLVMValueRef;

/**
 * One value of a module: a function, a global, an instruction, a constant. Equal when it is the
 * same value.
 */
public record Value(LLVMValueRef ref) {

  /** What kind of thing a value is, as far as anybody here asks. */
  public enum Kind {
    FUNCTION,
    GLOBAL_VARIABLE,
    GLOBAL_ALIAS,
    GLOBAL_IFUNC,
    BLOCK_ADDRESS,
    CONSTANT_EXPR,
    CONSTANT_ARRAY,
    CONSTANT_STRUCT,
    CONSTANT_VECTOR,
    NULL_POINTER,
    CONSTANT_INT,
    OTHER_CONSTANT,
    INLINE_ASM,
    INSTRUCTION,
    ARGUMENT,
    OTHER
  }

  static String text(BytePointer pointer, long length) {
    if (length == 0 || !IrModule.present(pointer)) {
      return "";
    }
    byte[] bytes = new byte[Math.toIntExact(length)];
    pointer.capacity(length).get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public Kind kind() {
    return switch (LLVMGetValueKind(ref)) {
      case LLVMFunctionValueKind -> Kind.FUNCTION;
      case LLVMGlobalVariableValueKind -> Kind.GLOBAL_VARIABLE;
      case LLVMGlobalAliasValueKind -> Kind.GLOBAL_ALIAS;
      case LLVMGlobalIFuncValueKind -> Kind.GLOBAL_IFUNC;
      case LLVMBlockAddressValueKind -> Kind.BLOCK_ADDRESS;
      case LLVMConstantExprValueKind -> Kind.CONSTANT_EXPR;
      case LLVMConstantArrayValueKind -> Kind.CONSTANT_ARRAY;
      case LLVMConstantStructValueKind -> Kind.CONSTANT_STRUCT;
      case LLVMConstantVectorValueKind -> Kind.CONSTANT_VECTOR;
      case LLVMConstantPointerNullValueKind -> Kind.NULL_POINTER;
      case LLVMConstantIntValueKind -> Kind.CONSTANT_INT;
      case LLVMInlineAsmValueKind -> Kind.INLINE_ASM;
      case LLVMInstructionValueKind -> Kind.INSTRUCTION;
      case LLVMArgumentValueKind -> Kind.ARGUMENT;
      default -> LLVMIsConstant(ref) != 0 ? Kind.OTHER_CONSTANT : Kind.OTHER;
    };
  }

  /** The symbol name; empty for unnamed values. */
  public String name() {
    try (SizeTPointer length = new SizeTPointer(1)) {
      return text(LLVMGetValueName2(ref, length), length.get());
    }
  }

  public boolean isDeclaration() {
    return LLVMIsDeclaration(ref) != 0;
  }

  /** Whether the symbol is file-local ({@code static}). */
  public boolean isLocal() {
    int linkage = LLVMGetLinkage(ref);
    return linkage == LLVMInternalLinkage || linkage == LLVMPrivateLinkage;
  }

  /** Whether the symbol may stay undefined ({@code extern ... weak}). */
  public boolean isExternWeak() {
    return LLVMGetLinkage(ref) == LLVMExternalWeakLinkage;
  }

  /** Whether this function is one of LLVM's intrinsics. */
  public boolean isIntrinsic() {
    return LLVMGetIntrinsicID(ref) != 0;
  }

  public int operandCount() {
    return LLVMGetNumOperands(ref);
  }

  public Value operand(int index) {
    return new Value(LLVMGetOperand(ref, index));
  }

  /**
   * Puts {@code value} at operand {@code index}; for instructions, and initialisers of globals
   * only.
   */
  public void setOperand(int index, Value value) {
    LLVMSetOperand(ref, index, value.ref);
  }

  /** Users of this value, one for each use, in LLVM's use-list order. */
  public ImmutableList<Value> users() {
    ImmutableList.Builder<Value> all = ImmutableList.builder();
    for (LLVMUseRef use = LLVMGetFirstUse(ref); IrModule.present(use); use = LLVMGetNextUse(use)) {
      all.add(new Value(LLVMGetUser(use)));
    }
    return all.build();
  }

  /** All instructions of a function in block order. */
  public ImmutableList<Value> instructions() {
    ImmutableList.Builder<Value> all = ImmutableList.builder();
    for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(ref);
        IrModule.present(block);
        block = LLVMGetNextBasicBlock(block)) {
      for (LLVMValueRef i = LLVMGetFirstInstruction(block);
          IrModule.present(i);
          i = LLVMGetNextInstruction(i)) {
        all.add(new Value(i));
      }
    }
    return all.build();
  }

  /**
   * The opcode of an instruction or constant expression: one of LLVM's {@code LLVMOpcode} numbers.
   */
  public Opcode opcode() {
    int opcode =
        kind() == Kind.CONSTANT_EXPR ? LLVMGetConstOpcode(ref) : LLVMGetInstructionOpcode(ref);
    return Opcode.of(opcode);
  }

  /** Whether this is a call, invoke or callbr instruction. */
  public boolean isCall() {
    return LLVMGetValueKind(ref) == LLVMInstructionValueKind && opcode() == Opcode.CALL;
  }

  /** What a call calls: a function, inline assembly, or a computed pointer. */
  public Value callee() {
    return new Value(LLVMGetCalledValue(ref));
  }

  /** Number of arguments of a call. */
  public int argumentCount() {
    return LLVMGetNumArgOperands(ref);
  }

  /** LLVM's number of the calling convention of a function or a call (0 is C, 79 is ms_abi). */
  public int callingConvention() {
    return kind() == Kind.FUNCTION ? LLVMGetFunctionCallConv(ref) : LLVMGetInstructionCallConv(ref);
  }

  /** The function that holds an instruction. */
  public Value function() {
    return new Value(LLVMGetBasicBlockParent(LLVMGetInstructionParent(ref)));
  }

  /** Whether nothing ever writes to a global variable. */
  public boolean isConstantVariable() {
    return LLVMIsGlobalConstant(ref) != 0;
  }

  /** Identity: equal for equal values of one module. */
  public long address() {
    return ref.address();
  }

  /** The value's type: for globals a pointer. */
  public IrType type() {
    return new IrType(LLVMTypeOf(ref));
  }

  /**
   * The type that a global variable, an {@code alloca} or a {@code getelementptr} speaks of, the
   * type of a function, or of the function that a call calls.
   */
  public IrType subjectType() {
    if (kind() == Kind.FUNCTION || kind() == Kind.GLOBAL_VARIABLE) {
      return new IrType(LLVMGlobalGetValueType(ref));
    }
    return new IrType(
        switch (opcode()) {
          case ALLOCA -> LLVMGetAllocatedType(ref);
          case GET_ELEMENT_PTR -> LLVMGetGEPSourceElementType(ref);
          case CALL -> LLVMGetCalledFunctionType(ref);
          default -> throw new IllegalStateException("no subject type: " + this);
        });
  }

  /** Parameters of a function. */
  public ImmutableList<Value> parameters() {
    ImmutableList.Builder<Value> all = ImmutableList.builder();
    int count = LLVMCountParams(ref);
    for (int i = 0; i < count; i++) {
      all.add(new Value(LLVMGetParam(ref, i)));
    }
    return all.build();
  }

  /** Number of values that a phi chooses from. */
  public int incomingCount() {
    return LLVMCountIncoming(ref);
  }

  /** A value that a phi chooses from. */
  public Value incoming(int index) {
    return new Value(LLVMGetIncomingValue(ref, index));
  }

  /** Indices of {@code extractvalue} and {@code insertvalue}. */
  public ImmutableList<Integer> aggregateIndices() {
    int count = LLVMGetNumIndices(ref);
    IntPointer indices = LLVMGetIndices(ref);
    ImmutableList.Builder<Integer> all = ImmutableList.builder();
    for (int i = 0; i < count; i++) {
      all.add(indices.get(i));
    }
    return all.build();
  }

  /** Whether a constant is all zeroes, or undefined. */
  public boolean isNothing() {
    return LLVMIsNull(ref) != 0 || LLVMIsUndef(ref) != 0;
  }

  /** Whether a call or a function promises that its result is memory of its own. */
  public boolean returnsFreshMemory() {
    int noalias = LLVMGetEnumAttributeKindForName("noalias", "noalias".length());
    if (isCall()) {
      return IrModule.present(LLVMGetCallSiteEnumAttribute(ref, 0, noalias));
    }
    // Only a function has attributes: LLVM does not look whether it is asked about an alias.
    return kind() == Kind.FUNCTION
        && IrModule.present(LLVMGetEnumAttributeAtIndex(ref, 0, noalias));
  }

  /** Initialiser of a global variable. */
  public Optional<Value> initializer() {
    LLVMValueRef value = LLVMGetInitializer(ref);
    return IrModule.present(value) ? Optional.of(new Value(value)) : Optional.empty();
  }

  /** What an alias stands for. */
  public Value aliasee() {
    return new Value(LLVMAliasGetAliasee(ref));
  }

  /** The section of a global or function; empty for the default. */
  public String section() {
    BytePointer section = LLVMGetSection(ref);
    return IrModule.present(section) ? section.getString(StandardCharsets.UTF_8) : "";
  }

  /** Value of an integer constant, sign-extended. */
  public long signedInteger() {
    return LLVMConstIntGetSExtValue(ref);
  }

  /** The value's type as LLVM prints it; for functions and calls the function's type. */
  public String typeText() {
    LLVMTypeRef type =
        kind() == Kind.FUNCTION
            ? LLVMGlobalGetValueType(ref)
            : isCall() ? LLVMGetCalledFunctionType(ref) : LLVMTypeOf(ref);
    BytePointer text = LLVMPrintTypeToString(type);
    try {
      return text.getString(StandardCharsets.UTF_8);
    } finally {
      LLVMDisposeMessage(text);
    }
  }

  /** Text of an inline assembly value. */
  public String assemblyText() {
    try (SizeTPointer length = new SizeTPointer(1)) {
      return text(LLVMGetInlineAsmAsmString(ref, length), length.get());
    }
  }

  /** Constraint string of an inline assembly value. */
  public String assemblyConstraints() {
    try (SizeTPointer length = new SizeTPointer(1)) {
      return text(LLVMGetInlineAsmConstraintString(ref, length), length.get());
    }
  }

  /** Source line of an instruction, function or global variable; 0 when unknown. */
  public int line() {
    return hasSource() ? LLVMGetDebugLocLine(ref) : 0;
  }

  /** Identity of what an instruction's source line stands in; empty when unknown. */
  public OptionalLong sourceScope() {
    LLVMMetadataRef location = LLVMInstructionGetDebugLoc(ref);
    return IrModule.present(location)
        ? OptionalLong.of(LLVMDILocationGetScope(location).address())
        : OptionalLong.empty();
  }

  /** Source file of an instruction, function or global variable; empty when unknown. */
  public String file() {
    if (!hasSource()) {
      return "";
    }
    try (IntPointer length = new IntPointer(1)) {
      BytePointer name = LLVMGetDebugLocFilename(ref, length);
      return IrModule.present(name) ? text(name, length.get()) : "";
    }
  }

  private boolean hasSource() {
    return switch (kind()) {
      case FUNCTION, GLOBAL_VARIABLE -> true;
      case INSTRUCTION -> IrModule.present(LLVMInstructionGetDebugLoc(ref));
      default -> false;
    };
  }

  @Override
  public String toString() {
    BytePointer text = LLVMPrintValueToString(ref);
    try {
      return text.getString(StandardCharsets.UTF_8);
    } finally {
      LLVMDisposeMessage(text);
    }
  }
}
