package org.hypersafe.pointsto;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.SetMultimap;
import com.google.common.collect.Sets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.facts.SiteFact;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectRecords.AssemblySite;
import org.hypersafe.object.ObjectRecords.IndirectCall;
import org.hypersafe.object.ObjectRecords.IndirectTailJump;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.pointsto.TargetSet.By;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;
import org.roaringbitmap.IntIterator;

/** Target sets by points-to analysis; stage 08. */
public final class TargetResolver {
  private final LoadedProgram program;
  private final AddressTaken taken;
  private final ImmutableSortedSet<FunctionId> all;

  /** Types of each function of {@link #all}. */
  private final Map<FunctionId, Set<Integer>> typesOf = new HashMap<>();

  private final SetMultimap<SiteId, FunctionId> cast = HashMultimap.create();
  private final Map<SiteId, SiteFact> facts = new HashMap<>();
  private final ImmutableSet<FunctionId> freed;
  private ImmutableSortedSet<FunctionId> escaped = ImmutableSortedSet.of();
  private final TreeMap<SiteId, TargetSet> sites = new TreeMap<>();
  private final PointsTo pointsTo;

  private TargetResolver(
      LoadedProgram program, ProgramFacts facts, AddressTaken taken, Surroundings around) {
    this.program = program;
    this.taken = taken;
    this.all = ImmutableSortedSet.copyOf(taken.all());
    facts.modules().stream()
        .flatMap(module -> module.sites().stream())
        .forEach(site -> this.facts.put(site.id(), site));
    all.forEach(function -> typesOf.put(function, new HashSet<>()));
    taken
        .ofType()
        .forEach(
            (type, function) ->
                typesOf.computeIfPresent(
                    function,
                    (unused, types) -> {
                      types.add(type);
                      return types;
                    }));
    this.freed = freed(program, facts, around.profile());
    this.pointsTo = PointsTo.solve(program, facts, around, this::mayCall);
  }

  /** Functions whose code is freed at the end of boot. */
  private static ImmutableSet<FunctionId> freed(
      LoadedProgram program, ProgramFacts facts, Profile profile) {
    ImmutableSet.Builder<FunctionId> freed = ImmutableSet.builder();
    for (ModuleFacts module : facts.modules()) {
      module.functions().stream()
          .filter(function -> profile.has(ProfileKind.FREED_SECTION, function.section()))
          .map(function -> program.symbols().own(module.object(), function.symbol()))
          .forEach(freed::add);
    }
    return freed.build();
  }

  /**
   * What is known beside the program.
   *
   * @param profile names functions that hand out memory, and what nothing writes after boot
   * @param layout what the linker gathers between symbols
   */
  public record Surroundings(Profile profile, ImageLayout layout) {}

  /**
   * Resolves all sites.
   *
   * @param hasIndex whether a function is called by index; no set holds any other
   * @param around what is known beside the program
   */
  public static TargetSets resolve(
      LoadedProgram program,
      ProgramFacts facts,
      Predicate<FunctionId> hasIndex,
      Surroundings around) {
    AddressTaken taken = AddressTaken.of(program, facts, hasIndex);
    TargetResolver resolver = new TargetResolver(program, facts, taken, around);
    resolver.findCasts();
    resolver.escaped = resolver.findEscaped();
    program.objects().forEach(resolver::object);
    return new TargetSets(
        ImmutableSortedMap.copyOf(resolver.sites),
        taken.all(),
        resolver.escaped,
        ImmutableSortedSet.copyOf(resolver.pointsTo.variables.guessed()),
        new Explainer(resolver.pointsTo, facts));
  }

  private ImmutableSortedSet<FunctionId> findEscaped() {
    TreeSet<FunctionId> found = new TreeSet<>();
    IntList objects = pointsTo.solver.escapedFunctions();
    for (int i = 0; i < objects.size(); i++) {
      pointsTo
          .variables
          .functionOf(objects.get(i))
          .filter(taken.all()::contains)
          .ifPresent(found::add);
    }
    return ImmutableSortedSet.copyOfSorted(found);
  }

  /**
   * Whether the types allow a call, or its pointer was seen to be cast. What has no index, such as
   * an entry point of the hardware, is called by nobody, whatever its address does.
   */
  private boolean mayCall(SiteId site, FunctionId function) {
    Set<Integer> types = typesOf.get(function);
    if (types == null) {
      return false;
    }
    SiteFact fact = facts.get(site);
    OptionalInt type = fact == null ? OptionalInt.empty() : fact.type();
    return type.isEmpty()
        || types.isEmpty()
        || types.contains(type.getAsInt())
        || cast.containsEntry(site, function);
  }

  /**
   * Allows calls through another type where every step from the function's address to the call is
   * certain: somebody means it. What such a call passes may lead to more of them.
   */
  private void findCasts() {
    boolean found = true;
    while (found) {
      found = false;
      Provenance provenance = new Provenance(pointsTo.solver);
      for (Linkage.Call call : pointsTo.linkage.indirectCalls()) {
        int node = call.node(call.flow().pointer());
        IntIterator locations = pointsTo.solver.graph.set(node).getIntIterator();
        while (locations.hasNext()) {
          int location = locations.next();
          Optional<FunctionId> function = pointsTo.functionAt(location);
          if (function.isPresent()
              && all.contains(function.get())
              && !mayCall(call.site(), function.get())
              && provenance.isCertain(node, location)) {
            cast.put(call.site(), function.get());
            found |= pointsTo.linkage.tie(call, function.get());
          }
        }
      }
      if (found) {
        pointsTo.solver.solve();
      }
    }
  }

  private void object(LoadedObject object) {
    ObjectRecords records = object.records();
    for (AssemblySite site : records.assemblySites()) {
      add(object, site.indirectSite(), site.caller());
    }
    for (IndirectCall call : records.indirectCalls()) {
      add(object, call.indirectSite(), call.caller());
    }
    for (IndirectTailJump jump : records.indirectTailJumps()) {
      add(object, jump.indirectSite(), jump.from());
    }
  }

  private void add(LoadedObject object, int number, SymbolRef caller) {
    SiteId site = new SiteId(object.id(), number);
    if (sites.containsKey(site)) {
      return;
    }
    Optional<SiteFact> fact = Optional.ofNullable(facts.get(site));
    FunctionId function = program.symbols().own(object.id(), caller);
    boolean isFreed = freed.contains(function);
    Found found = fact.isEmpty() ? new Found(all, By.ASSEMBLY, "a call in assembly") : find(site);
    sites.put(
        site,
        new TargetSet(
            site,
            function,
            object.records().source(),
            fact,
            found.targets,
            found.by,
            found.widenedBy,
            sameType(fact),
            fact.flatMap(SiteFact::readFrom)
                .filter(place -> !isFreed)
                .filter(place -> pointsTo.variables.isSealed(object.id(), place.variable())),
            isFreed ? 0 : Sets.intersection(found.targets, freed).size()));
  }

  private int sameType(Optional<SiteFact> fact) {
    return fact.flatMap(f -> f.type().stream().boxed().findFirst())
        .map(type -> Sets.intersection(taken.ofType().get(type), taken.all()).size())
        .orElse(all.size());
  }

  private record Found(ImmutableSortedSet<FunctionId> targets, By by, String widenedBy) {}

  private Found find(SiteId site) {
    Linkage.Call call = pointsTo.call(site);
    if (call == null) {
      return new Found(ImmutableSortedSet.of(), By.POINTS_TO, "its pointer is a constant");
    }
    TreeSet<FunctionId> targets = new TreeSet<>();
    Set<FunctionId> dropped = new HashSet<>();
    IntIterator locations =
        pointsTo.solver.graph.set(call.node(call.flow().pointer())).getIntIterator();
    boolean unknown = false;
    while (locations.hasNext()) {
      int location = locations.next();
      unknown |= location == pointsTo.memory.unknownPointer();
      pointsTo
          .functionAt(location)
          .filter(taken.all()::contains)
          .ifPresent(f -> (mayCall(site, f) ? targets : dropped).add(f));
    }
    if (unknown) {
      escaped.stream().filter(f -> mayCall(site, f)).forEach(targets::add);
      boolean isTyped = facts.get(site).type().isPresent();
      return new Found(ImmutableSortedSet.copyOfSorted(targets), isTyped ? By.TYPE : By.ALL, "");
    }
    By by = dropped.isEmpty() ? By.POINTS_TO : By.POINTS_TO_AND_TYPE;
    return new Found(ImmutableSortedSet.copyOfSorted(targets), by, "");
  }
}
