package org.hypersafe.facts;

import com.google.common.collect.ImmutableSet;
import java.util.OptionalInt;
import org.hypersafe.object.SymbolRef;

/**
 * What one module knows of one function.
 *
 * @param uses what it does with the function besides calling it
 * @param type id of the C type; empty when the module has none
 * @param line of its definition; 0 when unknown
 * @param file empty when unknown
 * @param typeText LLVM's function type
 */
public record FunctionFact(
    SymbolRef symbol,
    boolean isDefined,
    ImmutableSet<Use> uses,
    OptionalInt type,
    String file,
    int line,
    String typeText) {

  /** What a module can do with a function besides calling it. */
  public enum Use {
    /** Its address is a pointer somewhere. */
    ADDRESS,
    /** Its address becomes an integer that is not only compared. */
    INTEGER,
    /** Its address goes into inline assembly, in a register or memory. */
    ASSEMBLY
  }
}
