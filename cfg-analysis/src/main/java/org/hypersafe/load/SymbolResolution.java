package org.hypersafe.load;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.SymbolRef;

/**
 * Which function a symbol is, as the linker will see it: a strong definition wins over weak ones,
 * else the first; names of one address are one function. A weak definition that lost is a function
 * of its own, which nobody can name.
 */
public final class SymbolResolution {
  /** A place in an input file. */
  private record Address(int file, int section, long value) {}

  /** A symbol of one object, by the name that its records use. */
  private record Own(String object, SymbolRef symbol) {}

  private final ImmutableMap<String, FunctionId> globals;
  private final ImmutableMap<Own, FunctionId> definitions;
  private final ImmutableSet<FunctionId> functions;
  private final ImmutableSetMultimap<FunctionId, String> names;

  private SymbolResolution(
      ImmutableMap<String, FunctionId> globals,
      ImmutableMap<Own, FunctionId> definitions,
      ImmutableSetMultimap<FunctionId, String> names) {
    this.globals = globals;
    this.definitions = definitions;
    this.functions = ImmutableSet.copyOf(definitions.values());
    this.names = names;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What {@code symbol}, used in {@code object}, refers to; empty when no input defines it. */
  public Optional<FunctionId> target(String object, SymbolRef symbol) {
    return Optional.ofNullable(
        symbol.isLocal() ? definitions.get(new Own(object, symbol)) : globals.get(symbol.name()));
  }

  /** What {@code owned} refers to; empty when no input defines it. */
  public Optional<FunctionId> target(LinkSymbols.Owned owned) {
    return target(owned.object(), new SymbolRef(!owned.object().isEmpty(), owned.name()));
  }

  /**
   * The function that {@code object} itself defines as {@code symbol}: not the winner, if it is
   * weak and lost.
   */
  public FunctionId own(String object, SymbolRef symbol) {
    FunctionId known = definitions.get(new Own(object, symbol));
    if (known != null) {
      return known;
    }
    return target(object, symbol).orElseGet(() -> new FunctionId(object, symbol.name()));
  }

  /** Whether hypersafe-cc compiled this function: it has records and returns by table. */
  public boolean isProtected(FunctionId function) {
    return functions.contains(function);
  }

  /** All functions with records. */
  public ImmutableSet<FunctionId> functions() {
    return functions;
  }

  /** All global names of a function, none for a local one. */
  public ImmutableSet<String> names(FunctionId function) {
    return names.get(function);
  }

  /** Collects definitions in link order. */
  public static final class Builder {
    private final Map<String, Address> winners = new LinkedHashMap<>();
    private final Set<String> weak = new LinkedHashSet<>();
    private final Map<Own, Address> own = new LinkedHashMap<>();
    private int files;

    private Builder() {}

    /** Adds the symbols of an input and the functions its objects define. */
    @CanIgnoreReturnValue
    public Builder add(ElfObject elf, Iterable<ObjectRecords> objects) {
      int file = files++;
      Map<String, Address> here = new HashMap<>();
      for (ElfObject.Symbol symbol : elf.symbols()) {
        if (symbol.isDefined() && !symbol.isLocal()) {
          Address address = new Address(file, symbol.section(), symbol.value());
          here.put(symbol.name(), address);
          if (!LinkSymbols.isMade(symbol.name())) {
            define(symbol.name(), address, symbol.isWeak());
          }
        }
      }
      for (ObjectRecords object : objects) {
        for (SymbolRef function : object.definitions()) {
          String label =
              function.isLocal()
                  ? LinkSymbols.localEntry(object.objectId(), function.name())
                  : function.name();
          Address address = here.get(label);
          if (address != null) {
            own.put(new Own(object.objectId(), function), address);
          }
        }
      }
      return this;
    }

    /** Adds the functions of a bitcode file, which has no addresses. */
    @CanIgnoreReturnValue
    Builder add(ObjectRecords object) {
      int file = files++;
      int place = 0;
      for (SymbolRef function : object.definitions()) {
        Address address = new Address(file, 1, place++);
        own.put(new Own(object.objectId(), function), address);
        if (!function.isLocal()) {
          define(function.name(), address, /* isWeak= */ false);
        }
      }
      return this;
    }

    private void define(String name, Address address, boolean isWeak) {
      if (!winners.containsKey(name)) {
        winners.put(name, address);
        if (isWeak) {
          weak.add(name);
        }
      } else if (!isWeak && weak.remove(name)) {
        winners.put(name, address);
      }
    }

    public SymbolResolution build() {
      Map<Address, FunctionId> byAddress = new HashMap<>();
      Set<Address> functions = new LinkedHashSet<>(own.values());
      winners.forEach(
          (name, address) -> {
            if (functions.contains(address)) {
              byAddress.merge(address, FunctionId.global(name), Builder::better);
            }
          });
      own.forEach(
          (symbol, address) ->
              byAddress.merge(
                  address,
                  new FunctionId(symbol.object(), symbol.symbol().name()),
                  Builder::better));
      ImmutableMap.Builder<String, FunctionId> globals = ImmutableMap.builder();
      ImmutableSetMultimap.Builder<FunctionId, String> names = ImmutableSetMultimap.builder();
      winners.forEach(
          (name, address) -> {
            FunctionId function = byAddress.getOrDefault(address, FunctionId.global(name));
            globals.put(name, function);
            names.put(function, name);
          });
      ImmutableMap.Builder<Own, FunctionId> definitions = ImmutableMap.builder();
      own.forEach((symbol, address) -> definitions.put(symbol, byAddress.get(address)));
      return new SymbolResolution(
          globals.buildOrThrow(), definitions.buildOrThrow(), names.build());
    }

    /** Global names stand before local ones, then the alphabet decides. */
    private static FunctionId better(FunctionId one, FunctionId other) {
      if (one.isLocal() != other.isLocal()) {
        return one.isLocal() ? other : one;
      }
      return one.compareTo(other) <= 0 ? one : other;
    }
  }
}
