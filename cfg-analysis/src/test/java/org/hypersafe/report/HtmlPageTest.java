package org.hypersafe.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: the page is one file, loads nothing, and no name gets out of the data. */
final class HtmlPageTest {
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script>(.*?)</script>");

  @TempDir Path directory;
  private CfgReport report;

  @BeforeEach
  void make() {
    report = SamplePrograms.operations(directory);
  }

  private static String data(String page) {
    return DATA.matcher(page).results().findFirst().orElseThrow().group(1);
  }

  @Test
  void of_nameThatEndsScripts_staysInsideTheData() throws Exception {
    String page = HtmlPage.of(report, SamplePrograms.EVIL, ImmutableList.of());
    assertFalse(page.contains("<img"), "the name is not markup");
    assertFalse(data(page).contains("<"), "data holds no bracket");
    JsonNode root = new ObjectMapper().readTree(data(page));
    assertEquals(SamplePrograms.EVIL, root.get("title").asText());
    assertTrue(root.get("names").toString().contains("onerror=alert(1)"), "the name is there");
    assertTrue(page.contains("<title>&lt;/script&gt;&lt;img"), "the title is text");
  }

  @Test
  void of_page_allowsItsScriptsOnlyAndNoRequests() {
    String page = HtmlPage.of(report, "program", ImmutableList.of());
    assertTrue(page.contains("default-src 'none'"), "policy");
    List<String> scripts = SCRIPT.matcher(page).results().map(r -> r.group(1)).toList();
    assertEquals(2, scripts.size());
    for (String script : scripts) {
      byte[] sha = Hashing.sha256().hashString(script, UTF_8).asBytes();
      String hash = "'sha256-" + Base64.getEncoder().encodeToString(sha) + "'";
      assertTrue(page.contains(hash), "policy names every script");
    }
    List<String> loads =
        Pattern.compile("<(link|img|iframe|script)\\b[^>]*\\b(src|href)=")
            .matcher(page.substring(0, page.indexOf("<style>")))
            .results()
            .map(MatchResult::group)
            .toList();
    assertEquals(List.of(), loads);
    assertTrue(page.contains("The Cytoscape Consortium"), "the library's licence stays");
  }

  @Test
  void of_twice_sameBytes() {
    assertEquals(
        HtmlPage.of(report, "program", ImmutableList.of()),
        HtmlPage.of(report, "program", ImmutableList.of()));
  }

  @Test
  void of_comparison_hasNoGraphLibrary() {
    String page = HtmlPage.of(ReportDiffer.compare(report, report), "<a>", "b");
    assertFalse(page.contains("cytoscape"), "small");
    assertFalse(data(page).contains("<"), "data holds no bracket");
  }
}
