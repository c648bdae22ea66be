package org.hypersafe.asm;

import org.hypersafe.object.SymbolRef;

/** The symbols of one object that hypersafe-ld gives their values, and the labels it reads. */
record SymbolNames(String objectId) {
  /** Prefix of the pseudo functions that stand for indirect calls. */
  static final String INDIRECT_CALL = "__hs_icall.";

  /** The runtime's stub for what must not happen in a call or a jump. */
  static final String TRAP = "__hs_trap_call";

  String returnIndex(int site) {
    return "__hs_ri." + objectId + "." + site;
  }

  String returnSite(int site) {
    return "__hs_rs." + objectId + "." + site;
  }

  String returnMask(int point) {
    return "__hs_rm." + objectId + "." + point;
  }

  String returnTable(int point) {
    return "__hs_rt." + objectId + "." + point;
  }

  String indirectMask(int indirectSite) {
    return "__hs_im." + objectId + "." + indirectSite;
  }

  String indirectTable(int indirectSite) {
    return "__hs_it." + objectId + "." + indirectSite;
  }

  /** Index of a file-local function. */
  String localIndex(String function) {
    return "__hs_fi." + objectId + "." + function;
  }

  /** Label at the entry of a file-local function. */
  String localEntry(String function) {
    return Operand.quoted("__hs_fn." + objectId + "." + function);
  }

  /** What {@code .quad symbol} becomes. */
  String reference(SymbolRef symbol) {
    String owner = symbol.isLocal() ? objectId + "." : "";
    return Operand.quoted("__hs_ref." + owner + symbol.name());
  }

  /** Text that defines a hidden global label here. */
  static String hiddenLabel(String name) {
    return "\t.globl\t" + name + "\n\t.hidden\t" + name + "\n" + name + ":";
  }
}
