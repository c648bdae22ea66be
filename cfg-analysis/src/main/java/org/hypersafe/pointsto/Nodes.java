package org.hypersafe.pointsto;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.hypersafe.facts.FlowFacts.Array;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.facts.FunctionFact;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.ProgramFacts;

/** What nodes of a solved program are: where they stand, and what people call them. */
final class Nodes {
  static final int NOWHERE = -1;

  private final Memory memory;
  private final ImmutableList<ModuleLinker> modules;
  private final int[] bases;
  private final int[] places;
  private final int[] locations;

  /** Of memory that a call made: the call's line. Of local memory: whose it is. */
  private final Map<Integer, Place> madeAt = new HashMap<>();

  private final Map<Integer, String> owners = new HashMap<>();
  private final Multiset<String> variables = HashMultiset.create();

  Nodes(PointsTo pointsTo, ProgramFacts facts) {
    this.memory = pointsTo.memory;
    this.modules = ImmutableList.copyOf(pointsTo.modules);
    this.bases = modules.stream().mapToInt(ModuleLinker::base).toArray();
    this.places = modules.stream().mapToInt(ModuleLinker::places).toArray();
    this.locations = new int[pointsTo.solver.graph.size()];
    Arrays.fill(locations, Memory.NOWHERE);
    for (int object = 0; object < memory.objectCount(); object++) {
      if (memory.object(object).kind == Memory.Kind.VARIABLE) {
        variables.add(memory.object(object).name);
      }
      for (int location : memory.object(object).locations.values()) {
        own(location, location);
        own(memory.input(location), location);
      }
      for (int element : memory.object(object).elementAt.values()) {
        own(element, element);
      }
    }
    for (Linkage.Allocated made : pointsTo.linkage.allocated()) {
      madeAt.put(made.object(), place(made.call().place()));
    }
    for (int i = 0; i < modules.size(); i++) {
      findOwners(modules.get(i), facts.modules().get(i));
    }
    modules.forEach(this::tellApart);
  }

  /** Of several variables of one name that files have of their own, the file says which it is. */
  private void tellApart(ModuleLinker module) {
    ImmutableList<MemoryFact> objects = module.flow().objects();
    for (int i = 0; i < objects.size(); i++) {
      MemoryFact fact = objects.get(i);
      int object = module.object(i);
      boolean isShared = fact.symbol() >= 0 && variables.count(fact.name()) > 1;
      Place place = module.flow().places().get(fact.place());
      if (isShared && fact.isDefined() && !place.file().isEmpty()) {
        owners.put(object, place.file());
      }
    }
  }

  private void own(int node, int location) {
    if (node < locations.length) {
      locations[node] = location;
    }
  }

  /** A local variable stands in its function's line. */
  private void findOwners(ModuleLinker module, ModuleFacts facts) {
    Map<Place, String> functions = new HashMap<>();
    for (FunctionFact function : facts.functions()) {
      if (function.isDefined() && function.line() > 0) {
        functions.putIfAbsent(
            new Place(function.file(), function.line()), function.symbol().name());
      }
    }
    ImmutableList<MemoryFact> objects = module.flow().objects();
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i).symbol() < 0) {
        String owner = functions.get(module.flow().places().get(objects.get(i).place()));
        if (owner != null) {
          owners.put(module.object(i), owner);
        }
      }
    }
  }

  /** The location that a node is, or takes what is written to; NOWHERE if it is a value. */
  int locationOf(int node) {
    return node < locations.length ? locations[node] : Memory.NOWHERE;
  }

  /** Number of the line that a value stands in; NOWHERE for memory. */
  int placeOf(int node) {
    int index = last(bases, node);
    if (index < 0) {
      return NOWHERE;
    }
    ModuleLinker module = modules.get(index);
    int local = node - module.base();
    return local < module.flow().nodes()
        ? module.places() + module.flow().nodePlaces().get(local)
        : NOWHERE;
  }

  /** The line with a number. */
  Place place(int number) {
    int index = last(places, number);
    return index < 0
        ? Place.NOWHERE
        : modules.get(index).flow().places().get(number - modules.get(index).places());
  }

  /** Index of the last of several ascending numbers that is not above another; -1 for none. */
  private static int last(int[] starts, int number) {
    int found = Arrays.binarySearch(starts, number);
    return found >= 0 ? found : -found - 2;
  }

  /** The memory at a location. */
  String name(int location) {
    ObjectInfo info = memory.object(memory.objectOf(location));
    if (memory.strideOf(location) != 0) {
      return "some part of " + object(memory.objectOf(location));
    }
    return object(memory.objectOf(location))
        + part(info, memory.offsetOf(location), memory.isElement(location));
  }

  /** The same for a byte of a variable, whose elements are told apart. */
  String element(int object, int offset) {
    return object(object) + part(memory.object(object), offset, true);
  }

  /** {@code [3]+8}: arrays from the outside in, then what is left. */
  private static String part(ObjectInfo info, int offset, boolean isExact) {
    StringBuilder text = new StringBuilder();
    int rest = offset;
    int from = 0;
    for (Array array : info.arrays) {
      int inside = rest - array.start();
      if (inside >= 0 && inside < array.length() && array.start() >= from) {
        if (array.start() > from) {
          text.append('+').append(array.start() - from);
        }
        text.append(isExact ? "[" + inside / array.stride() + "]" : "[]");
        rest = array.start() + inside % array.stride();
        from = array.start();
      }
    }
    if (rest > from) {
      text.append('+').append(rest - from);
    }
    return text.toString();
  }

  /** An object as a whole. */
  String object(int object) {
    ObjectInfo info = memory.object(object);
    Place made = madeAt.get(object);
    if (made != null) {
      return made.line() == 0
          ? info.name
          : "the " + info.name + " of " + made.file() + ":" + made.line();
    }
    String owner = owners.get(object);
    return owner == null || info.name.endsWith(owner) ? info.name : info.name + " of " + owner;
  }
}
