package org.hypersafe.facts;

import java.util.Optional;
import java.util.OptionalInt;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.SymbolRef;

/**
 * One indirect call of the IR.
 *
 * @param caller the function it ended up in, after inlining
 * @param type id of the C type it expects; empty when the compiler left none
 * @param file empty when unknown
 * @param line 0 when unknown
 * @param typeText LLVM's function type
 * @param readFrom where its pointer is read from, if the compiler knows the place; empty when it
 *     comes any other way
 */
public record SiteFact(
    SiteId id,
    SymbolRef caller,
    OptionalInt type,
    String file,
    int line,
    String typeText,
    Optional<FixedPlace> readFrom) {

  /**
   * A place in a variable.
   *
   * @param offset in bytes
   */
  public record FixedPlace(SymbolRef variable, int offset) {}
}
