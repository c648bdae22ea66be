package org.hypersafe.facts;

import java.util.OptionalInt;
import org.hypersafe.object.SymbolRef;

/**
 * What one module knows of one function.
 *
 * @param isTaken whether it does anything with the function besides calling it
 * @param type id of the C type; empty when the module has none
 * @param line of its definition; 0 when unknown
 * @param file empty when unknown
 * @param typeText LLVM's function type
 * @param section that its code asks for; empty for the default, and where it has none
 */
public record FunctionFact(
    SymbolRef symbol,
    boolean isDefined,
    boolean isTaken,
    OptionalInt type,
    String file,
    int line,
    String typeText,
    String section) {}
