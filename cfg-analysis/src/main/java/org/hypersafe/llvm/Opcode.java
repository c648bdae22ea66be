package org.hypersafe.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

/** Opcodes of instructions and constant expressions, as far as anybody here asks. */
public enum Opcode {
  RET,
  ALLOCA,
  LOAD,
  STORE,
  GET_ELEMENT_PTR,
  PTR_TO_INT,
  INT_TO_PTR,
  BIT_CAST,
  ADDR_SPACE_CAST,
  TRUNC,
  EXTEND,
  ICMP,
  PHI,
  CALL,
  SELECT,
  VA_ARG,
  EXTRACT_VALUE,
  INSERT_VALUE,
  ADD,
  SUB,
  AND,
  OR,
  XOR,
  SHIFT,
  EXTRACT_ELEMENT,
  INSERT_ELEMENT,
  SHUFFLE_VECTOR,
  FREEZE,
  INDIRECT_BR,
  ATOMIC_CMPXCHG,
  ATOMIC_RMW,
  OTHER;

  static Opcode of(int number) {
    return switch (number) {
      case LLVMRet -> RET;
      case LLVMAlloca -> ALLOCA;
      case LLVMLoad -> LOAD;
      case LLVMStore -> STORE;
      case LLVMGetElementPtr -> GET_ELEMENT_PTR;
      case LLVMPtrToInt -> PTR_TO_INT;
      case LLVMIntToPtr -> INT_TO_PTR;
      case LLVMBitCast -> BIT_CAST;
      case LLVMAddrSpaceCast -> ADDR_SPACE_CAST;
      case LLVMTrunc -> TRUNC;
      case LLVMZExt, LLVMSExt -> EXTEND;
      case LLVMICmp -> ICMP;
      case LLVMPHI -> PHI;
      case LLVMCall, LLVMInvoke, LLVMCallBr -> CALL;
      case LLVMSelect -> SELECT;
      case LLVMVAArg -> VA_ARG;
      case LLVMExtractValue -> EXTRACT_VALUE;
      case LLVMInsertValue -> INSERT_VALUE;
      case LLVMAdd -> ADD;
      case LLVMSub -> SUB;
      case LLVMAnd -> AND;
      case LLVMOr -> OR;
      case LLVMXor -> XOR;
      case LLVMShl, LLVMLShr, LLVMAShr -> SHIFT;
      case LLVMExtractElement -> EXTRACT_ELEMENT;
      case LLVMInsertElement -> INSERT_ELEMENT;
      case LLVMShuffleVector -> SHUFFLE_VECTOR;
      case LLVMFreeze -> FREEZE;
      case LLVMIndirectBr -> INDIRECT_BR;
      case LLVMAtomicCmpXchg -> ATOMIC_CMPXCHG;
      case LLVMAtomicRMW -> ATOMIC_RMW;
      default -> OTHER;
    };
  }
}
