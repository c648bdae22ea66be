package org.hypersafe.pointsto;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.load.FunctionId;
import org.hypersafe.pointsto.Causes.Link;
import org.hypersafe.pointsto.Causes.Says;
import org.hypersafe.pointsto.FlowGraph.Kind;
import org.hypersafe.pointsto.TargetSet.By;
import org.hypersafe.pointsto.Trails.Trail;
import org.roaringbitmap.IntIterator;

/** One line on each set that is large, widened or empty. */
final class Reasons {
  /** Names in a reason for an empty set. */
  private static final int MOST_NAMES = 3;

  /** Values that are looked at to find where an empty one is loaded from. */
  private static final int MOST_STEPS = 1000;

  private final PointsTo pointsTo;
  private final Nodes nodes;
  private final FlowGraph graph;
  private final Explainer.Knowledge knowledge;

  Reasons(PointsTo pointsTo, Explainer.Knowledge knowledge) {
    this.pointsTo = pointsTo;
    this.nodes = knowledge.nodes();
    this.graph = knowledge.graph();
    this.knowledge = knowledge;
  }

  String of(TargetSet set, int pointer) {
    boolean isUnknown = set.by() == By.TYPE || set.by() == By.ALL;
    String unknown = isUnknown ? unknown(pointer) : "";
    if (set.targets().isEmpty()) {
      return isUnknown
          ? unknown + "; no function of its C type is in unknown hands"
          : empty(pointer);
    }
    if (isUnknown) {
      return set.by() == By.ALL ? unknown + "; and the call has no C type" : unknown;
    }
    return set.targets().size() > TargetSets.MANY ? meeting(set, pointer) : "";
  }

  /** The value that is unknown, through what, and where. */
  private String unknown(int pointer) {
    ImmutableList<Link> chain = knowledge.causes().chain(Says.UNKNOWN, pointer);
    if (chain.isEmpty()) {
      return "its pointer may be any";
    }
    String object = "";
    Place place = Place.NOWHERE;
    for (Link link : chain) {
      if (link.says() == Says.ESCAPED) {
        object = nodes.object(link.subject());
      }
      int number =
          link.given()
              .map(Origins.Given::place)
              .orElse(link.edge().map(graph::place).orElse(Nodes.NOWHERE));
      place = place.line() > 0 ? place : nodes.place(number);
      if (place.line() == 0 && link.edge().isPresent()) {
        place = nodes.place(graph.place(link.edge().get()));
      }
    }
    String cause = chain.get(0).given().orElseThrow().why() + where(place);
    return object.isEmpty()
        ? "its pointer may be any: " + cause
        : "its pointer may be any, as it comes by "
            + object
            + ", which is in unknown hands: "
            + cause;
  }

  private static String where(Place place) {
    return place.line() == 0 ? "" : " (" + place.file() + ":" + place.line() + ")";
  }

  /** What the pointer of a call without targets may hold all the same, or where it comes from. */
  private String empty(int pointer) {
    Set<String> others = new TreeSet<>();
    IntIterator locations = pointsTo.solver.graph.set(pointer).getIntIterator();
    while (locations.hasNext()) {
      int location = locations.next();
      others.add(
          pointsTo
              .functionAt(location)
              .map(FunctionId::name)
              .orElse(nodes.object(pointsTo.memory.objectOf(location))));
    }
    if (!others.isEmpty()) {
      return "its pointer may only be " + some(others) + ", which no call of its kind may reach";
    }
    return source(pointer);
  }

  /** The memory that an empty value is loaded from. */
  private String source(int pointer) {
    Set<Integer> seen = new TreeSet<>();
    Set<String> places = new TreeSet<>();
    Set<String> parameters = new TreeSet<>();
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(pointer);
    while (!queue.isEmpty() && seen.size() < MOST_STEPS) {
      int at = queue.remove();
      if (!seen.add(at)) {
        continue;
      }
      pointsTo.linkage.parameter(at).ifPresent(found -> parameters.add(parameter(found)));
      for (int i = 0; i < graph.inCount(at); i++) {
        int edge = graph.in(at, i);
        int from = graph.from(edge);
        if (graph.kind(edge) == Kind.LOAD) {
          places.add(nodes.name(nodes.locationOf(from)));
        } else if (graph.kind(edge).carries()) {
          queue.add(from);
        }
      }
    }
    if (places.isEmpty()) {
      return parameters.isEmpty()
          ? "its pointer is a null constant"
          : "its pointer is " + some(parameters);
    }
    return "no function is ever stored in " + some(places) + ", where its pointer is loaded from";
  }

  private String parameter(Linkage.Parameter parameter) {
    boolean isCalled =
        pointsTo.linkage.ties().stream()
            .anyMatch(tie -> tie.function().equals(parameter.function()));
    return "argument "
        + parameter.number()
        + " of "
        + parameter.function().name()
        + (isCalled ? ", null in every call" : ", which nothing calls");
  }

  private static String some(Set<String> names) {
    ImmutableList<String> all = ImmutableList.copyOf(names);
    String text = String.join(", ", all.subList(0, Math.min(MOST_NAMES, all.size())));
    return all.size() > MOST_NAMES ? text + " and " + (all.size() - MOST_NAMES) + " more" : text;
  }

  /** The memory that most targets of a large set come through last. */
  private String meeting(TargetSet set, int pointer) {
    Multiset<String> through = HashMultiset.create();
    for (FunctionId target : set.targets()) {
      Optional<Trail> trail = knowledge.trails().find(pointer, pointsTo.variables.function(target));
      trail.ifPresent(found -> through.add(last(found)));
    }
    Multiset.Entry<String> most =
        Multisets.copyHighestCountFirst(through).entrySet().stream().findFirst().orElse(null);
    if (most == null) {
      return "";
    }
    if (most.getCount() == 1) {
      return "each comes its own way";
    }
    return most.getCount() == set.targets().size()
        ? "all of them are " + most.getElement()
        : most.getCount() + " of them are " + most.getElement();
  }

  /** The last step of a trail that says where its address was. */
  private String last(Trail trail) {
    for (int i = trail.edges().size() - 1; i >= 0; i--) {
      int edge = trail.edges().get(i);
      if (graph.kind(edge) == Kind.LOAD) {
        return knowledge.wording().words(edge) + where(nodes.place(graph.place(edge)));
      }
      if (graph.kind(edge) == Kind.ARGUMENT) {
        return knowledge.wording().words(edge);
      }
    }
    return "constants at the call";
  }
}
