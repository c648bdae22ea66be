package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import org.hypersafe.facts.FactExtractor;
import org.hypersafe.facts.FactStore;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.ProgramLoader;
import org.hypersafe.plan.LinkFacts;
import org.hypersafe.profile.Profile;

/** Target sets of small programs. */
final class TestTargets {
  private TestTargets() {}

  /** The sets of all sites, without a linker script. */
  static TargetSets resolve(Profile profile, InputFile... inputs) {
    LoadedProgram program = ProgramLoader.load(ImmutableList.copyOf(inputs));
    LinkFacts link = new LinkFacts(profile, ImmutableSet.of(), ImmutableSet.of());
    return TargetResolver.resolve(
        program,
        FactExtractor.extract(program, FactStore.NONE, file -> {}),
        function -> link.hasIndex(program.symbols(), function),
        new TargetResolver.Surroundings(profile, ImageLayout.NONE));
  }

  /** The set of the only site. */
  static TargetSet onlySet(TargetSets sets) {
    return Iterables.getOnlyElement(sets.sites().values());
  }
}
