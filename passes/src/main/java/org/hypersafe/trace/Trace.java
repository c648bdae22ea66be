package org.hypersafe.trace;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import java.nio.file.Path;

/**
 * Indirect calls as they were observed.
 *
 * @param executed sites that ran, by id
 */
public record Trace(ImmutableList<Executed> executed) {
  /** Names the form of the JSON. */
  public static final String SCHEMA = "hypersafe-trace/1";

  /**
   * A site that ran. A site is known again by its id while its object is the same, and else by
   * where it stands.
   *
   * @param line 0 when unknown
   */
  public record Executed(
      String id, String caller, String file, int line, String type, ImmutableList<Target> targets) {

    /** {@code file:line: caller (id)}. */
    String place() {
      return file + ":" + line + ": " + caller + " (" + id + ")";
    }
  }

  /**
   * A function that a site called.
   *
   * @param names its symbols; several when it has aliases
   * @param file last name of the source file; empty when the function is global
   * @param count how often
   */
  public record Target(ImmutableList<String> names, String file, long count) {
    String shown() {
      return String.join("/", names) + (file.isEmpty() ? "" : " (" + file + ")");
    }
  }

  /** How many pairs of a site and a target there are. */
  public int pairs() {
    return executed.stream().mapToInt(site -> site.targets().size()).sum();
  }

  /** The trace as JSON. */
  public String render() {
    ObjectNode root = new ObjectMapper().createObjectNode().put("schema", SCHEMA);
    ArrayNode sites = root.putArray("sites");
    for (Executed site : executed) {
      ObjectNode node = sites.addObject();
      node.put("id", site.id()).put("caller", site.caller()).put("file", site.file());
      node.put("line", site.line()).put("type", site.type());
      ArrayNode targets = node.putArray("targets");
      for (Target target : site.targets()) {
        ObjectNode entry = targets.addObject();
        target.names().forEach(entry.putArray("names")::add);
        entry.put("file", target.file()).put("count", target.count());
      }
    }
    return root.toPrettyString() + "\n";
  }

  /**
   * Reads what {@link #render} wrote.
   *
   * @throws org.hypersafe.diag.UserError when the file is no trace
   */
  public static Trace read(Path file) {
    JsonNode root = JsonFile.read(file, SCHEMA, "name the pairs that scripts/trace-icalls wrote");
    return new Trace(
        Streams.stream(root.path("sites")).map(Trace::executed).collect(toImmutableList()));
  }

  private static Executed executed(JsonNode site) {
    return new Executed(
        site.path("id").asText(),
        site.path("caller").asText(),
        site.path("file").asText(),
        site.path("line").asInt(),
        site.path("type").asText(),
        Streams.stream(site.path("targets"))
            .map(
                target ->
                    new Target(
                        JsonFile.texts(target.path("names")),
                        target.path("file").asText(),
                        target.path("count").asLong()))
            .collect(toImmutableList()));
  }
}
