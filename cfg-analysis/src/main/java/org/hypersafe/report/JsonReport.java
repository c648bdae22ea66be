package org.hypersafe.report;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.guava.GuavaModule;
import java.io.IOException;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/** Reports as JSON: written one member a line, read whole or not at all. */
public final class JsonReport {
  /** Members that this version does not know come from later ones; those it knows must be there. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new GuavaModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private JsonReport() {}

  /** The report in UTF-8 text with a line break at the end. */
  public static String render(CfgReport report) {
    return pretty(report);
  }

  /** The difference in the same manner. */
  public static String render(ReportDiff diff) {
    return pretty(diff);
  }

  private static String pretty(Object value) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return MAPPER.writer(printer).writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One line, for a page. */
  static String compact(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a file looks like a report: no object, archive or bitcode file begins so. */
  static boolean isReport(byte[] bytes) {
    int start = 0;
    while (start < bytes.length && Character.isWhitespace(bytes[start])) {
      start++;
    }
    return start < bytes.length && bytes[start] == '{';
  }

  /**
   * Reads a report.
   *
   * @param name of the file, for diagnostics
   * @throws UserError when it is not JSON, or not of {@link CfgReport#SCHEMA}
   */
  public static CfgReport read(String name, byte[] bytes) {
    try {
      JsonNode root = MAPPER.readTree(bytes);
      String schema = root.path("schema").asText();
      if (!schema.equals(CfgReport.SCHEMA)) {
        throw broken(name, "is not a report of schema " + CfgReport.SCHEMA, schema);
      }
      return MAPPER.treeToValue(root, CfgReport.class);
    } catch (JsonParseException e) {
      throw broken(name, "is not JSON", "line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      // Jackson's message goes on with the name of a setting, and where in our classes it was.
      String first = e.getMessage().lines().findFirst().orElse("").replaceFirst("; `.*", "");
      throw broken(name, "is not a whole report", first);
    }
  }

  private static UserError broken(String name, String what, String value) {
    return new UserError(
        new Diagnostic(
            name,
            "report",
            what,
            value,
            "write it with hypersafe cfg --format json, or hypersafe-ld --hypersafe-report=FILE"));
  }
}
