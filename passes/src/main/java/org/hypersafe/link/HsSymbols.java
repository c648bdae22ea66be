package org.hypersafe.link;

/** Names of the symbols that tie the two halves together; all begin with {@link #PREFIX}. */
final class HsSymbols {
  static final String PREFIX = "__hs_";
  static final String RETURN_INDEX = "__hs_ri.";
  static final String RETURN_MASK = "__hs_rm.";
  static final String CALL_MASK = "__hs_im.";
  static final String FUNCTION_INDEX = "__hs_fi.";
  static final String REFERENCE = "__hs_ref.";
  static final String INTERMEDIATE = "__hs_icall";
  static final String TRAP_CALL = "__hs_trap_call";
  static final String TRAP_RETURN = "__hs_trap_return";
  static final String FOREIGN_CALL = "__hs_foreign_call";

  /** Whoever calls this wants the gate through which page tables are written. */
  static final String GATE = "hs_gate_exchange";

  /** Whoever calls this has the calls of sealed sections sealed. */
  static final String SEAL_CALLS = "hs_seal_calls";

  /** The port's report function; where it is, the runtime is wanted. */
  static final String PORT = "hs_port_trap";

  private HsSymbols() {}

  /** Whether the linker gives this symbol a number, not an address. */
  static boolean isNumber(String name) {
    return name.startsWith(RETURN_INDEX)
        || name.startsWith(RETURN_MASK)
        || name.startsWith(CALL_MASK)
        || name.startsWith(FUNCTION_INDEX)
        || name.startsWith(REFERENCE);
  }
}
