package org.hypersafe.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.TestClang;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CfgRunTest {
  private static final String SOURCE =
      """
      static void on(void) {}
      static void off(void) {}
      static void (*const table[])(void) = {on, off};
      int helper(int a) { return a + 1; }
      __attribute__((noinline)) int twice(int a) { return helper(a) * 2; }
      void run(int i) {
        table[i & 1]();
        twice(i);
      }
      """;

  @TempDir Path directory;

  private String run(CfgRun.Format format) {
    new TestClang(directory).bitcode("a", SOURCE);
    return render(directory, CfgRun.Rendering.of(format));
  }

  private static String render(Path input, CfgRun.Rendering rendering) {
    return CfgRun.run(ImmutableList.of(input), Profile.EMPTY, rendering, Analysis.Progress.NONE);
  }

  @Test
  void run_json_schemaOfTheIssue() throws Exception {
    JsonNode root = new ObjectMapper().readTree(run(CfgRun.Format.JSON));
    assertEquals("hypersafe-cfg/1", root.get("schema").asText());
    for (String name :
        ImmutableList.of(
            "functions",
            "addressTaken",
            "directCalls",
            "indirectCalls",
            "averageTargets",
            "medianTargets",
            "maxTargets",
            "unresolved",
            "returns",
            "averageReturnTargets")) {
      assertTrue(root.get("metrics").get(name).isNumber(), name);
    }
    JsonNode call = root.get("indirectCalls").get(0);
    assertEquals("run", call.get("caller").asText());
    assertEquals("a.c", call.get("file").asText());
    assertEquals(7, call.get("line").asInt());
    assertEquals("void ()", call.get("type").asText());
    assertEquals("[\"off\",\"on\"]", call.get("targets").toString());
    assertEquals("points-to", call.get("by").asText());
    JsonNode on = root.get("functions").get(2);
    assertEquals("on", on.get("name").asText());
    assertTrue(on.get("addressTaken").asBoolean());
    assertEquals(1, on.get("returnSites").asInt());
  }

  @Test
  void run_twice_sameBytes() {
    assertEquals(run(CfgRun.Format.JSON), run(CfgRun.Format.JSON));
  }

  @Test
  void run_text_countsAndSites() {
    String text = run(CfgRun.Format.TEXT);
    assertTrue(text.startsWith("functions          5, address taken 2\n"), text);
    assertTrue(text.contains("  run (a.c:7) 2 by points-to: off on\n"), text);
  }

  @Test
  void run_fileThatIsNoObject_userError() throws Exception {
    Path file = Files.writeString(directory.resolve("x"), "text");
    assertThrows(UserError.class, () -> render(file, CfgRun.Rendering.of(CfgRun.Format.TEXT)));
  }

  @Test
  void run_json_comparisonAndWhy() throws Exception {
    JsonNode root = new ObjectMapper().readTree(run(CfgRun.Format.JSON));
    JsonNode comparison = root.get("metrics").get("comparison");
    assertEquals(2, comparison.get("anyAddressTaken").get("averageTargets").asDouble());
    assertEquals(2, comparison.get("sameType").get("averageTargets").asDouble());
    assertEquals(2, comparison.get("hypersafe").get("pairs").asInt());
    JsonNode call = root.get("indirectCalls").get(0);
    assertEquals("a.c:run#1", call.get("key").asText());
    assertEquals(2, call.get("sameType").asInt());
    assertEquals(2, call.get("why").size());
    JsonNode first = root.get("steps").get(call.get("why").get(0).get(0).asInt());
    assertTrue(first.get("what").asText().contains("off"), first.toString());
    assertEquals("a.c:on", root.get("functions").get(2).get("key").asText());
  }

  @Test
  void run_reportInsteadOfObjects_rendersItAgain() throws Exception {
    String json = run(CfgRun.Format.JSON);
    Path file = Files.writeString(directory.resolve("report.json"), json);
    assertEquals(json, render(file, CfgRun.Rendering.of(CfgRun.Format.JSON)));
    assertEquals(run(CfgRun.Format.TEXT), render(file, CfgRun.Rendering.of(CfgRun.Format.TEXT)));
  }
}
