package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hypersafe.facts.ModuleFacts;
import org.hypersafe.facts.SiteFact;
import org.hypersafe.load.LoadedObject;

/** Says what an analysis did not know, so that its sets are larger than those of a link. */
final class ReportNotes {
  private static final int MOST_NAMES = 4;

  private ReportNotes() {}

  static ImmutableList<String> of(Analysis analysis) {
    ImmutableList.Builder<String> notes = ImmutableList.builder();
    profile(analysis).ifPresent(notes::add);
    script(analysis).ifPresent(notes::add);
    notes.addAll(types(analysis));
    return notes.build();
  }

  private static Optional<String> profile(Analysis analysis) {
    boolean isMissing =
        analysis.link().profile().lines().isEmpty()
            && analysis.program().objects().stream().anyMatch(o -> !o.records().kept().isEmpty());
    return isMissing
        ? Optional.of(
            "no profile was given, but these objects were compiled with one: what allocates memory"
                + " is not known, so these sets are larger than those of the link; give --profile,"
                + " or read the link's report.json")
        : Optional.empty();
  }

  private static Optional<String> script(Analysis analysis) {
    ImmutableSortedSet<String> guessed = analysis.targets().guessed();
    if (guessed.isEmpty()) {
      return Optional.empty();
    }
    String names =
        String.join(" ", guessed.asList().subList(0, Math.min(MOST_NAMES, guessed.size())));
    return Optional.of(
        "no linker script is known here: what the arrays at "
            + names
            + (guessed.size() > MOST_NAMES ? " and " + (guessed.size() - MOST_NAMES) + " more" : "")
            + " hold is guessed by the size of their elements; the link's report.json is exact");
  }

  private static ImmutableList<String> types(Analysis analysis) {
    Map<String, String> files = new HashMap<>();
    for (LoadedObject object : analysis.program().objects()) {
      files.put(object.id(), object.file());
    }
    ImmutableList.Builder<String> notes = ImmutableList.builder();
    for (ModuleFacts module : analysis.facts().modules()) {
      ImmutableList<SiteFact> bare =
          module.sites().stream()
              .filter(site -> site.type().isEmpty())
              .collect(ImmutableList.toImmutableList());
      if (!bare.isEmpty()) {
        SiteFact first = bare.get(0);
        String place =
            first.line() > 0 ? first.file() + ":" + first.line() : "in " + first.caller().name();
        notes.add(
            files.getOrDefault(module.object(), module.object())
                + ": "
                + (bare.size() == 1 ? "1 indirect call has" : bare.size() + " indirect calls have")
                + " no C type, the first "
                + place
                + ": a pointer that is not followed may reach functions of any type there; compile"
                + " with hypersafe-cc, which notes types");
      }
    }
    return notes.build();
  }
}
