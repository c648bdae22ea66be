package org.hypersafe.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.hypersafe.diag.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: a report is read back as it was written, and whatever is not one is refused by name. */
final class JsonReportTest {
  @TempDir Path directory;
  private CfgReport report;
  private String text;

  @BeforeEach
  void make() {
    report = SamplePrograms.operations(directory);
    text = JsonReport.render(report);
  }

  private static CfgReport read(String json) {
    return JsonReport.read("r.json", json.getBytes(UTF_8));
  }

  private static void assertRefused(String json, String expected) {
    UserError error = assertThrows(UserError.class, () -> read(json));
    assertTrue(error.getMessage().startsWith("r.json: error: report: "), error.getMessage());
    assertTrue(error.getMessage().contains(expected), error.getMessage());
    assertTrue(error.getMessage().contains("note: "), error.getMessage());
  }

  @Test
  void read_ownOutput_sameReport() {
    assertEquals(report, read(text));
  }

  @Test
  void read_memberOfLaterVersion_isIgnored() {
    assertEquals(report, read(text.replaceFirst("\\{", "{\"later\": [1],")));
  }

  @Test
  void read_cutFile_namesLine() {
    assertRefused(text.substring(0, text.length() / 2), "not JSON: line ");
  }

  @Test
  void read_otherSchema_isNamed() {
    assertRefused(text.replace(CfgReport.SCHEMA, "hypersafe-cfg/2"), "hypersafe-cfg/2");
    assertRefused("[]", "is not a report of schema");
    assertRefused("", "is not a report of schema");
  }

  @Test
  void read_missingMember_isNamed() {
    assertRefused(text.replace("\"sameType\"", "\"same\""), "'sameType'");
    assertRefused(text.replaceFirst("\"key\" : \"[^\"]*\"", "\"key\" : null"), "key");
  }

  @Test
  void read_stepOrKeyThatCannotBe_isRefused() {
    assertRefused(
        text.replaceFirst("\"why\" : \\[ \\[ [0-9]+", "\"why\" : [ [ 99"), "step of call");
    assertRefused(text.replaceFirst("apply#1", "apply"), "has no key");
  }
}
