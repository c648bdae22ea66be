package org.hypersafe.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import org.bytedeco.llvm.LLVM.LLVMTargetDataRef;

/** Where a module's target puts things; lives as long as its module. */
public final class DataLayout {
  private final LLVMTargetDataRef ref;

  DataLayout(LLVMTargetDataRef ref) {
    this.ref = ref;
  }

  /** Bytes from one array element of this type to the next; 0 when the type has no size. */
  public long size(IrType type) {
    return type.isSized() ? LLVMABISizeOfType(ref, type.ref()) : 0;
  }

  /** Offset of a member of a struct. */
  public long offset(IrType struct, int index) {
    return LLVMOffsetOfElement(ref, struct.ref(), index);
  }
}
