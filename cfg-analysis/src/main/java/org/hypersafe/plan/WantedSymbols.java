package org.hypersafe.plan;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.load.LinkSymbols.Owned;
import org.hypersafe.load.SymbolResolution;

/**
 * What the indices and references that objects leave undefined stand for. A name that nothing
 * defines stays undefined, so that the linker complains of it in its own words; if only weak
 * references want it, it is 0.
 *
 * @param functions symbols that are a function's index
 * @param addresses symbols that are another symbol's true address
 * @param nothing symbols that are 0
 */
record WantedSymbols(
    ImmutableSortedMap<String, FunctionId> functions,
    ImmutableSortedMap<String, String> addresses,
    ImmutableSortedSet<String> nothing) {

  /**
   * Resolves {@code wanted}.
   *
   * @throws UserError when code uses the index of a function that has only a true address
   */
  static WantedSymbols of(Iterable<String> wanted, SymbolResolution symbols, LinkFacts link) {
    Resolver resolver = new Resolver(symbols, link);
    for (String symbol : wanted) {
      LinkSymbols.indexOf(symbol).ifPresent(owned -> resolver.index(symbol, owned));
      LinkSymbols.referenceOf(symbol).ifPresent(owned -> resolver.reference(symbol, owned));
    }
    if (!resolver.faults.isEmpty()) {
      throw new UserError(resolver.faults);
    }
    return new WantedSymbols(
        ImmutableSortedMap.copyOfSorted(resolver.functions),
        ImmutableSortedMap.copyOfSorted(resolver.addresses),
        ImmutableSortedSet.copyOfSorted(resolver.nothing));
  }

  /** Absolute values of all symbols, by the values of {@link FunctionId#indexSymbol()}. */
  void addTo(Map<String, Integer> absolutes) {
    functions.forEach(
        (symbol, function) -> absolutes.put(symbol, absolutes.get(function.indexSymbol())));
    nothing.forEach(symbol -> absolutes.put(symbol, 0));
  }

  private static final class Resolver {
    private final SymbolResolution symbols;
    private final LinkFacts link;
    private final TreeMap<String, FunctionId> functions = new TreeMap<>();
    private final TreeMap<String, String> addresses = new TreeMap<>();
    private final TreeSet<String> nothing = new TreeSet<>();
    private final List<Diagnostic> faults = new ArrayList<>();

    Resolver(SymbolResolution symbols, LinkFacts link) {
      this.symbols = symbols;
      this.link = link;
    }

    void index(String symbol, Owned owned) {
      Optional<FunctionId> function = symbols.target(owned);
      if (function.isEmpty() || link.missing().contains(function.get().entrySymbol())) {
        if (link.optional().contains(symbol)) {
          nothing.add(symbol);
        }
      } else if (link.hasTrueAddress(symbols, function.get())) {
        fault(
            owned,
            "an object was compiled without the profile line that makes its address true",
            "rebuild all objects with the profile of the link");
      } else if (!symbols.isProtected(function.get())) {
        fault(
            owned,
            "its address is taken, but it is no function that hypersafe-cc compiled",
            "compile it with hypersafe-cc, or name it in the profile of all compiles: raw-address "
                + owned.name()
                + " REASON");
      } else {
        functions.put(symbol, function.get());
      }
    }

    void reference(String symbol, Owned owned) {
      Optional<FunctionId> function = symbols.target(owned);
      if (function.filter(f -> link.hasIndex(symbols, f)).isPresent()) {
        functions.put(symbol, function.get());
      } else if (!link.missing().contains(owned.name())
          && (function.isPresent() || !link.optional().contains(symbol))) {
        addresses.put(symbol, function.map(FunctionId::entrySymbol).orElseGet(() -> owned.name()));
      } else if (link.optional().contains(symbol)) {
        nothing.add(symbol);
      }
    }

    private void fault(Owned owned, String what, String note) {
      faults.add(new Diagnostic("hypersafe-ld", owned.name(), what, "", note));
    }
  }
}
