package org.hypersafe.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hypersafe.report.CfgReport;
import org.hypersafe.trace.Trace.Executed;
import org.hypersafe.trace.Trace.Target;

/** The sites and functions of a report. */
final class ReportSites {
  private final ImmutableMap<String, Site> byId;
  private final ImmutableMap<Integer, Site> byReturn;
  private final ImmutableListMultimap<Place, Site> byPlace;
  private final ImmutableSetMultimap<String, Function> functions;

  private ReportSites(
      Map<String, Site> byId, Map<Integer, Site> byReturn, Iterable<JsonNode> functions) {
    this.byId = ImmutableMap.copyOf(byId);
    this.byReturn = ImmutableMap.copyOf(byReturn);
    ImmutableListMultimap.Builder<Place, Site> places = ImmutableListMultimap.builder();
    byId.values().forEach(site -> places.put(site.place(), site));
    this.byPlace = places.build();
    ImmutableSetMultimap.Builder<String, Function> named = ImmutableSetMultimap.builder();
    for (JsonNode node : functions) {
      Function function = new Function(node.path("name").asText(), node.path("file").asText());
      named.put(plain(function.name()), function);
    }
    this.functions = named.build();
  }

  /** Where a site stands; the object's id is not part of it. */
  record Place(String caller, String file, int line, String type) {}

  /**
   * One site.
   *
   * @param targets as the report names them
   * @param afterBoot how many there are from the end of boot on
   */
  record Site(String id, Place place, ImmutableSet<String> targets, int afterBoot) {}

  private record Function(String name, String file) {}

  /**
   * Reads a report.
   *
   * @throws org.hypersafe.diag.UserError when the file is no report
   */
  static ReportSites read(Path file) {
    JsonNode root =
        JsonFile.read(file, CfgReport.SCHEMA, "name what hypersafe-ld --hypersafe-report wrote");
    Map<String, Site> byId = new LinkedHashMap<>();
    Map<Integer, Site> byReturn = new LinkedHashMap<>();
    for (JsonNode node : root.path("indirectCalls")) {
      Place place =
          new Place(
              plain(node.path("caller").asText()),
              node.path("file").asText(),
              node.path("line").asInt(),
              node.path("type").asText());
      ImmutableSet<String> targets = ImmutableSet.copyOf(JsonFile.texts(node.path("targets")));
      int afterBoot = node.path("afterBoot").asInt(targets.size());
      Site site = new Site(node.path("id").asText(), place, targets, afterBoot);
      byId.put(site.id(), site);
      node.path("returns").forEach(number -> byReturn.put(number.asInt(), site));
    }
    return new ReportSites(byId, byReturn, root.path("functions"));
  }

  private static String plain(String name) {
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at);
  }

  int size() {
    return byId.size();
  }

  /** In the report's order. */
  ImmutableCollection<Site> all() {
    return byId.values();
  }

  /** Whether the report says what calls push; an older one does not. */
  boolean hasReturns() {
    return !byReturn.isEmpty();
  }

  /** The site whose call pushes {@code number}. */
  Optional<Site> pushing(long number) {
    return Optional.ofNullable(byReturn.get((int) number));
  }

  /**
   * The sites that an executed one may be: the very same, or when its object is another by now
   * those at the same place, which may be several after inlining.
   */
  ImmutableSet<Site> matching(Executed executed) {
    Place place =
        new Place(plain(executed.caller()), executed.file(), executed.line(), executed.type());
    Site same = byId.get(executed.id());
    if (same != null && same.place().equals(place)) {
      return ImmutableSet.of(same);
    }
    return ImmutableSet.copyOf(byPlace.get(place));
  }

  /** The functions that a symbol may be, as the report names them. */
  ImmutableSet<String> named(Target target) {
    ImmutableSet.Builder<String> all = ImmutableSet.builder();
    ImmutableSet.Builder<String> near = ImmutableSet.builder();
    for (String name : target.names()) {
      for (Function function : functions.get(plain(name))) {
        all.add(function.name());
        if (function.file().endsWith("/" + target.file())
            || function.file().equals(target.file())) {
          near.add(function.name());
        }
      }
    }
    // A static function of a header has the header's name in a report, its object's in an image.
    ImmutableSet<String> found = near.build();
    return found.isEmpty() ? all.build() : found;
  }
}
