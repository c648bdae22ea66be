package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.facts.FlowFacts.Array;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.pointsto.Memory.Kind;

/**
 * Functions and variables as objects, linked by symbol over all modules. A variable that several
 * modules define is one object: which definition wins does not matter to what may be in it.
 */
final class Variables {
  private static final int ENDLESS = 1 << 30;
  private static final ImmutableList<String> BOUNDS = ImmutableList.of("__start_", "__stop_");

  private final LoadedProgram program;
  private final Memory memory;
  private final Map<FunctionId, Integer> functions = new LinkedHashMap<>();
  private final Map<Integer, FunctionId> functionOf = new HashMap<>();
  private final Map<String, Integer> globals = new LinkedHashMap<>();
  private final Map<String, Integer> locals = new HashMap<>();
  private final Map<String, MemoryFact> declared = new LinkedHashMap<>();
  private final Map<String, Map<Integer, MemoryFact>> sections = new LinkedHashMap<>();
  private final SetMultimap<String, Integer> gathered = LinkedHashMultimap.create();

  Variables(LoadedProgram program, ProgramFacts facts, Memory memory) {
    this.program = program;
    this.memory = memory;
    for (ModuleFacts module : facts.modules()) {
      for (MemoryFact fact : module.flow().objects()) {
        if (fact.symbol() >= 0) {
          declare(module, fact);
        }
      }
    }
    gather();
  }

  private void declare(ModuleFacts module, MemoryFact fact) {
    SymbolRef symbol = module.flow().symbols().get(fact.symbol());
    if (!fact.isDefined()) {
      declared.putIfAbsent(symbol.name(), fact);
      return;
    }
    int object;
    if (symbol.isLocal()) {
      object = memory.newObject(Kind.VARIABLE, symbol.name(), fact.size(), fact.arrays());
      locals.put(module.object() + " " + symbol.name(), object);
    } else {
      object = global(symbol.name());
      Memory.ObjectInfo info = memory.object(object);
      if (info.size < fact.size()) {
        info.size = fact.size();
        info.arrays = fact.arrays();
      }
    }
    memory.object(object).isConstant = fact.isConstant();
    memory.object(object).isBarren = fact.isBarren();
    if (!fact.section().isEmpty()) {
      sections.computeIfAbsent(fact.section(), unused -> new LinkedHashMap<>()).put(object, fact);
    }
  }

  private int global(String name) {
    return globals.computeIfAbsent(
        name, unused -> memory.newObject(Kind.VARIABLE, name, -1, ImmutableList.<Array>of()));
  }

  /**
   * A symbol that no module defines may be the start of an array that the linker gathers: of any
   * section whose variables are each as large as an element, or are arrays of such elements.
   */
  private void gather() {
    declared.keySet().removeAll(globals.keySet());
    declared.forEach(
        (name, fact) -> {
          Map<Integer, MemoryFact> named = sections.get(sectionOf(name));
          if (named != null) {
            gathered.putAll(name, named.keySet());
            return;
          }
          int stride = fact.arrays().isEmpty() ? 0 : fact.arrays().get(0).stride();
          if (stride > 1) {
            for (Map<Integer, MemoryFact> members : sections.values()) {
              if (members.values().stream().allMatch(member -> isElement(member, stride))) {
                gathered.putAll(name, members.keySet());
              }
            }
          }
        });
    gathered.asMap().forEach((name, members) -> members.forEach(member -> repeat(name, member)));
  }

  /** The section whose start or end the linker itself calls so; empty for none. */
  private static String sectionOf(String symbol) {
    for (String prefix : BOUNDS) {
      if (symbol.startsWith(prefix)) {
        return symbol.substring(prefix.length());
      }
    }
    return "";
  }

  private static boolean isElement(MemoryFact fact, int stride) {
    return fact.size() == stride
        || (!fact.arrays().isEmpty()
            && fact.arrays().get(0).equals(new Array(0, fact.size(), stride)));
  }

  /** Who goes from element to element goes from variable to variable. */
  private void repeat(String name, int member) {
    ImmutableList<Array> arrays = declared.get(name).arrays();
    int stride = arrays.isEmpty() ? 0 : arrays.get(0).stride();
    if (stride <= 1) {
      return;
    }
    Memory.ObjectInfo info = memory.object(member);
    Array endless = new Array(0, ENDLESS, stride);
    if (!info.arrays.contains(endless)) {
      info.arrays = ImmutableList.<Array>builder().add(endless).addAll(info.arrays).build();
    }
  }

  /** Variables that no module defines: what is there comes from assembly. */
  List<Integer> undefined() {
    return declared.keySet().stream()
        .filter(name -> !gathered.containsKey(name))
        .map(this::global)
        .toList();
  }

  /** Objects that a symbol of a module may name the first of. */
  Set<Integer> objects(String module, SymbolRef symbol) {
    Set<Integer> members = gathered.get(symbol.name());
    return symbol.isLocal() || members.isEmpty() ? Set.of(object(module, symbol)) : members;
  }

  /** The function that a symbol of a module names, if it names one. */
  Optional<FunctionId> function(String module, SymbolRef symbol, boolean isCalled) {
    boolean isVariable =
        symbol.isLocal()
            ? locals.containsKey(module + " " + symbol.name())
            : globals.containsKey(symbol.name()) || declared.containsKey(symbol.name());
    if (isVariable && !isCalled) {
      return Optional.empty();
    }
    return Optional.of(program.symbols().own(module, symbol))
        .map(own -> program.symbols().target(module, symbol).orElse(own));
  }

  /** The function that a module itself defines by this symbol. */
  FunctionId own(String module, SymbolRef symbol) {
    return program.symbols().own(module, symbol);
  }

  /** The object that a symbol of a module names. */
  int object(String module, SymbolRef symbol) {
    Optional<FunctionId> function = function(module, symbol, false);
    if (function.isPresent()) {
      return function(function.get());
    }
    Integer local = symbol.isLocal() ? locals.get(module + " " + symbol.name()) : null;
    return local != null ? local : global(symbol.name());
  }

  int function(FunctionId function) {
    Integer known = functions.get(function);
    if (known == null) {
      known = memory.newObject(Kind.FUNCTION, function.name(), -1, ImmutableList.of());
      functions.put(function, known);
      functionOf.put(known, function);
    }
    return known;
  }

  /** The function that an object is. */
  Optional<FunctionId> functionOf(int object) {
    return Optional.ofNullable(functionOf.get(object));
  }
}
