package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hypersafe.facts.FlowFacts.FunctionFlow;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.llvm.Value;
import org.hypersafe.load.IrSymbols;
import org.hypersafe.object.SymbolRef;

/** What the extraction of one module's flow has found so far. */
final class FlowBuilder {
  final FlowCode code = new FlowCode();
  final TypeLayouts types;

  private final Map<SymbolRef, Integer> symbols = new LinkedHashMap<>();
  private final Map<Long, Integer> symbolOfValue = new HashMap<>();
  private final Set<Integer> perCpu = new TreeSet<>();
  private final List<MemoryFact> objects = new ArrayList<>();
  private final List<FunctionFlow> functions = new ArrayList<>();
  private final Map<Place, Integer> places = new LinkedHashMap<>();
  private final ImmutableIntArray.Builder nodePlaces = ImmutableIntArray.builder();
  private int nodes;

  FlowBuilder(TypeLayouts types) {
    this.types = types;
    place(Place.NOWHERE);
  }

  int symbol(Value global) {
    return symbolOfValue.computeIfAbsent(global.address(), unused -> symbol(IrSymbols.of(global)));
  }

  int symbol(SymbolRef symbol) {
    return symbols.computeIfAbsent(symbol, unused -> symbols.size());
  }

  /** Notes that each CPU has a copy of a variable, a fixed distance away from the symbol. */
  void markPerCpu(int symbol) {
    perCpu.add(symbol);
  }

  boolean isPerCpu(int symbol) {
    return perCpu.contains(symbol);
  }

  int place(Place place) {
    return places.computeIfAbsent(place, unused -> places.size());
  }

  /** Makes {@code count} nodes in a row and returns the first. */
  int nodes(int count, int place) {
    int first = nodes;
    nodes += count;
    for (int i = 0; i < count; i++) {
      nodePlaces.add(place);
    }
    return first;
  }

  /** Index of the object to be added next. */
  int nextObject() {
    return objects.size();
  }

  int add(MemoryFact object) {
    objects.add(object);
    return objects.size() - 1;
  }

  void add(FunctionFlow function) {
    functions.add(function);
  }

  FlowFacts finish() {
    return new FlowFacts(
        ImmutableList.copyOf(symbols.keySet()),
        ImmutableList.copyOf(objects),
        ImmutableList.copyOf(functions),
        ImmutableList.copyOf(places.keySet()),
        nodePlaces.build(),
        code.finish());
  }
}
