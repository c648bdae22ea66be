package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.facts.FlowFacts.Array;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.load.ImageLayout.Piece;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.pointsto.Memory.Kind;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/**
 * Functions and variables as objects, linked by symbol over all modules. A variable that several
 * modules define is one object: which definition wins does not matter to what may be in it.
 */
final class Variables {
  private static final int ENDLESS = 1 << 30;
  private static final ImmutableList<String> BOUNDS = ImmutableList.of("__start_", "__stop_");

  private final LoadedProgram program;
  private final ImageLayout layout;
  private final Profile profile;
  private final Memory memory;
  private final Map<FunctionId, Integer> functions = new LinkedHashMap<>();
  private final Map<Integer, FunctionId> functionOf = new HashMap<>();
  private final Map<String, Integer> globals = new LinkedHashMap<>();
  private final Map<String, Integer> locals = new HashMap<>();
  private final Map<String, MemoryFact> declared = new LinkedHashMap<>();
  private final Map<String, Map<Integer, MemoryFact>> sections = new LinkedHashMap<>();
  private final SetMultimap<String, Integer> gathered = LinkedHashMultimap.create();

  /** Whether all definitions of a variable are in sections that nothing writes after boot. */
  private final Map<Integer, Boolean> sealed = new HashMap<>();

  Variables(
      LoadedProgram program,
      ProgramFacts facts,
      Memory memory,
      TargetResolver.Surroundings around) {
    this.program = program;
    this.memory = memory;
    this.layout = around.layout();
    this.profile = around.profile();
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
    }
    ObjectInfo info = memory.object(object);
    if (info.size < fact.size()) {
      info.size = fact.size();
      info.arrays = fact.arrays();
    }
    info.isConstant = fact.isConstant() && (info.isConstant || !sealed.containsKey(object));
    info.isBarren = fact.isBarren();
    boolean isSealed = profile.has(ProfileKind.SEALED_SECTION, fact.section());
    sealed.merge(object, isSealed, Boolean::logicalAnd);
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
   * section whose variables are each as large as an element, or are arrays of such elements. One
   * that assembly defines has its own place, and at most what else is in that section follows it.
   */
  private void gather() {
    declared.keySet().removeAll(globals.keySet());
    declared.forEach((name, fact) -> gathered.putAll(name, membersOf(name, fact)));
    gathered.asMap().forEach((name, members) -> members.forEach(member -> repeat(name, member)));
  }

  private Set<Integer> membersOf(String name, MemoryFact fact) {
    Map<Integer, MemoryFact> named = sections.get(sectionOf(name));
    if (named != null) {
      return named.keySet();
    }
    Set<Integer> members = new LinkedHashSet<>();
    int stride = strideOf(fact);
    if (isInAssembly(name)) {
      Map<Integer, MemoryFact> all = sections.getOrDefault(program.placed().get(name), Map.of());
      if (!all.isEmpty() && stride > 1 && areElements(all, stride)) {
        members.add(global(name));
        members.addAll(all.keySet());
      }
      return members;
    }
    if (stride > 1) {
      Optional<ImmutableList<Piece>> behind = layout.behind(name);
      if (behind.isPresent()) {
        return behind(behind.get(), stride);
      }
      for (Map<Integer, MemoryFact> all : sections.values()) {
        if (areElements(all, stride)) {
          members.addAll(all.keySet());
        }
      }
    }
    return members;
  }

  /** Whether a symbol that no module defines is assembly's, or is a table that the link makes. */
  private boolean isInAssembly(String name) {
    return program.placed().containsKey(name) || name.startsWith(LinkSymbols.PREFIX);
  }

  /** What somebody may find who goes on from a symbol, as long as he finds elements of a size. */
  private Set<Integer> behind(ImmutableList<Piece> pieces, int stride) {
    Set<Integer> members = new LinkedHashSet<>();
    for (Piece piece : pieces) {
      Map<Integer, MemoryFact> all = sections.getOrDefault(piece.section(), Map.of());
      if (!isWhole(piece) || !areElements(all, stride)) {
        break;
      }
      members.addAll(all.keySet());
    }
    return members;
  }

  private static boolean areElements(Map<Integer, MemoryFact> all, int stride) {
    return all.values().stream().allMatch(member -> isElement(member, stride));
  }

  /** Whether the variables of C are all that is in a piece: assembly may put something there. */
  private boolean isWhole(Piece piece) {
    Map<Integer, MemoryFact> all = sections.getOrDefault(piece.section(), Map.of());
    return piece.size() >= 0
        && all.values().stream().mapToLong(MemoryFact::size).sum() >= piece.size();
  }

  private static int strideOf(MemoryFact fact) {
    return fact.arrays().isEmpty() ? 0 : fact.arrays().get(0).stride();
  }

  /**
   * The objects between two symbols; those that the first may name if nobody knows where the linker
   * puts them, or if not all of them are C.
   */
  Set<Integer> range(String module, SymbolRef start, SymbolRef end) {
    Optional<ImmutableList<Piece>> pieces = layout.between(start.name(), end.name());
    boolean isKnown =
        !start.isLocal()
            && declared.containsKey(start.name())
            && pieces.isPresent()
            && pieces.get().stream().allMatch(this::isWhole);
    if (!isKnown) {
      return objects(module, start);
    }
    Set<Integer> members = new LinkedHashSet<>();
    pieces.get().forEach(p -> members.addAll(sections.get(p.section()).keySet()));
    return members;
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
    ObjectInfo info = memory.object(member);
    Array endless = new Array(0, ENDLESS, stride);
    if (!info.arrays.contains(endless)) {
      info.arrays = ImmutableList.<Array>builder().add(endless).addAll(info.arrays).build();
    }
  }

  /** Whether nothing can write to a variable from the end of boot on. */
  boolean isSealed(String module, SymbolRef symbol) {
    return sealed.getOrDefault(object(module, symbol), false);
  }

  /** Variables that no module defines: what is there comes from assembly. */
  List<Integer> undefined() {
    return declared.keySet().stream()
        .filter(name -> !gathered.containsKey(name) || isInAssembly(name))
        .map(this::global)
        .toList();
  }

  /** Symbols whose arrays are taken for what looks like their elements. */
  Set<String> guessed() {
    Set<String> names = new LinkedHashSet<>(gathered.keySet());
    names.removeIf(
        name ->
            !sectionOf(name).isEmpty() || isInAssembly(name) || layout.behind(name).isPresent());
    return names;
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
