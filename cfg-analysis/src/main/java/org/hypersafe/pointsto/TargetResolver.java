package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.facts.SiteFact;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectRecords.AssemblySite;
import org.hypersafe.object.ObjectRecords.IndirectCall;
import org.hypersafe.object.ObjectRecords.IndirectTailJump;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.pointsto.TargetSet.By;

/**
 * Target sets by exact C type; stage 08. The whole rule:
 *
 * <ol>
 *   <li>A C site with a type: address-taken functions of that type, and the <em>escaped</em>. Those
 *       are the functions whose address was an integer in some module, as what comes back from an
 *       integer may have any type, and those whose type nobody knows, as only assembly defines and
 *       names them.
 *   <li>A C site without a type: every address-taken function.
 *   <li>A site of assembly, in a file of its own or inside C: every address-taken function, as its
 *       operand may come from C, in a register or through memory, and records do not say.
 * </ol>
 *
 * <p>Address-taken is what has an <em>index</em> somewhere. A function that assembly uses by true
 * address only ({@code p} records, immediate operands, raw functions of the profile) is in no set:
 * a true address indexes no table.
 *
 * <p>Measured on a hypervisor of 4,400 functions without a profile: escaped are 8 functions, all of
 * them entries of hardware or of code made at run time, which a profile calls raw.
 */
public final class TargetResolver {
  private final LoadedProgram program;
  private final AddressTaken taken;
  private final ImmutableSortedSet<FunctionId> escaped;
  private final ImmutableSortedSet<FunctionId> all;
  private final Map<Integer, ImmutableSortedSet<FunctionId>> byType = new HashMap<>();
  private final Map<SiteId, SiteFact> facts = new HashMap<>();
  private final TreeMap<SiteId, TargetSet> sites = new TreeMap<>();

  private TargetResolver(LoadedProgram program, AddressTaken taken) {
    this.program = program;
    this.taken = taken;
    this.escaped = escaped(taken);
    this.all = ImmutableSortedSet.copyOf(taken.all());
  }

  /**
   * Resolves all sites.
   *
   * @param hasIndex whether a function is called by index; no set holds any other
   */
  public static TargetSets resolve(
      LoadedProgram program, ProgramFacts facts, Predicate<FunctionId> hasIndex) {
    TargetResolver resolver =
        new TargetResolver(program, AddressTaken.of(program, facts, hasIndex));
    facts.modules().stream()
        .flatMap(module -> module.sites().stream())
        .forEach(site -> resolver.facts.put(site.id(), site));
    program.objects().forEach(resolver::object);
    return new TargetSets(
        ImmutableSortedMap.copyOf(resolver.sites),
        resolver.taken.all(),
        resolver.escaped,
        resolver::why);
  }

  private static ImmutableSortedSet<FunctionId> escaped(AddressTaken taken) {
    Set<FunctionId> typed = new HashSet<>(taken.ofType().values());
    return ImmutableSortedSet.copyOf(
        Sets.union(taken.throughIntegers(), Sets.difference(taken.all(), typed)));
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
    sites.computeIfAbsent(
        site,
        id -> {
          Optional<SiteFact> fact = Optional.ofNullable(facts.get(id));
          By by = fact.map(TargetResolver::rule).orElse(By.ASSEMBLY);
          FunctionId function = program.symbols().own(object.id(), caller);
          String source = object.records().source();
          ImmutableSortedSet<FunctionId> targets = targets(by, fact);
          return new TargetSet(
              id, function, source, fact, targets, by, widenedBy(by, targets), targets.size());
        });
  }

  private static String widenedBy(By by, ImmutableSortedSet<FunctionId> targets) {
    if (targets.isEmpty()) {
      return "no function of its C type has its address taken";
    }
    return switch (by) {
      case ASSEMBLY -> "a call in assembly";
      case ALL -> "a call without a C type";
      default -> "matched by C type alone";
    };
  }

  private ImmutableList<Step> why(TargetSet set, FunctionId target) {
    return ImmutableList.of(
        Step.nowhere("address of " + target.name() + " is taken"),
        new Step(
            set.widenedBy() + ": call in " + set.caller().name(),
            set.fact().map(SiteFact::file).orElse(set.source()),
            set.fact().map(SiteFact::line).orElse(0)));
  }

  private static By rule(SiteFact fact) {
    return fact.type().isPresent() ? By.TYPE : By.ALL;
  }

  private ImmutableSortedSet<FunctionId> targets(By by, Optional<SiteFact> fact) {
    return by == By.TYPE
        ? byType.computeIfAbsent(fact.orElseThrow().type().orElseThrow(), this::ofType)
        : all;
  }

  private ImmutableSortedSet<FunctionId> ofType(int type) {
    Collection<FunctionId> sameType = taken.ofType().get(type);
    return ImmutableSortedSet.<FunctionId>naturalOrder()
        .addAll(sameType.stream().filter(taken.all()::contains).iterator())
        .addAll(escaped)
        .build();
  }
}
