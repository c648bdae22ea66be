package org.hypersafe.trace;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.nio.file.Path;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/** Reads JSON of a known schema. */
final class JsonFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonFile() {}

  /**
   * The object in a file.
   *
   * @param cure what to do when it is none of the schema
   * @throws UserError when it cannot be read or is of another schema
   */
  static JsonNode read(Path file, String schema, String cure) {
    try {
      JsonNode root = MAPPER.readTree(file.toFile());
      String found = root.path("schema").asText();
      if (!found.equals(schema)) {
        throw fault(file, "is not of the schema " + schema, found, cure);
      }
      return root;
    } catch (IOException e) {
      throw fault(file, "cannot be read", String.valueOf(e.getMessage()), cure);
    }
  }

  /** A user's fault in a file. */
  static UserError fault(Path file, String what, String value, String cure) {
    return new UserError(
        new Diagnostic(file.toString(), "trace", what, value.lines().findFirst().orElse(""), cure));
  }

  static ImmutableList<String> texts(JsonNode array) {
    return Streams.stream(array).map(JsonNode::asText).collect(toImmutableList());
  }
}
