package org.hypersafe.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import org.bytedeco.llvm.LLVM.LLVMTypeRef;

/** A type of a module. */
public record IrType(LLVMTypeRef ref) {

  /** What kind of type, as far as anybody here asks. */
  public enum Kind {
    INTEGER,
    POINTER,
    STRUCT,
    ARRAY,
    VECTOR,
    OTHER
  }

  public Kind kind() {
    return switch (LLVMGetTypeKind(ref)) {
      case LLVMIntegerTypeKind -> Kind.INTEGER;
      case LLVMPointerTypeKind -> Kind.POINTER;
      case LLVMStructTypeKind -> Kind.STRUCT;
      case LLVMArrayTypeKind -> Kind.ARRAY;
      case LLVMVectorTypeKind -> Kind.VECTOR;
      default -> Kind.OTHER;
    };
  }

  /** Identity: equal for equal types of one module. */
  public long address() {
    return ref.address();
  }

  /** Width of an integer type. */
  public int bits() {
    return LLVMGetIntTypeWidth(ref);
  }

  /** Number of members of a struct, array or vector. */
  public long count() {
    return switch (kind()) {
      case STRUCT -> LLVMCountStructElementTypes(ref);
      case ARRAY -> LLVMGetArrayLength2(ref);
      case VECTOR -> LLVMGetVectorSize(ref);
      default -> 0;
    };
  }

  /** Type of a member. */
  public IrType member(int index) {
    return new IrType(
        kind() == Kind.STRUCT ? LLVMStructGetTypeAtIndex(ref, index) : LLVMGetElementType(ref));
  }

  /** Whether the type has a size. */
  public boolean isSized() {
    return LLVMTypeIsSized(ref) != 0;
  }

  /** Whether a function type takes further arguments. */
  public boolean isVariadic() {
    return LLVMIsFunctionVarArg(ref) != 0;
  }

  /** Result of a function type. */
  public IrType result() {
    return new IrType(LLVMGetReturnType(ref));
  }
}
