package org.hypersafe.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * Claim: a reader can do with the page what it is for, in a real browser: search, sort, open a
 * call, see its targets and why, walk the graph, compare two builds; and the browser has nothing to
 * complain of. Screenshots are kept in build/screenshots.
 */
final class ReportPageTest {
  @TempDir static Path directory;

  /** Shared by the tests, as a browser takes seconds to start. */
  private static Chromium started;

  private static CfgReport report;
  private static Path page;

  private Chromium browser;

  @BeforeEach
  void prepare() throws IOException {
    Chromium.assume();
    if (started == null) {
      started = Chromium.start();
      report = SamplePrograms.operations(directory);
      String html = HtmlPage.of(report, SamplePrograms.EVIL, ImmutableList.of());
      page = Files.writeString(directory.resolve("report.html"), html);
    }
    browser = started;
    browser.open(page);
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void page_opened_showsFigures() throws IOException {
    browser.seeText("h1", SamplePrograms.EVIL);
    browser.seeText(".figure", "2\nindirect calls");
    assertEquals(3, browser.texts("table.comparison tbody tr", 3).size());
    browser.screenshot("overview");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void page_withPlot_showsIt() throws IOException {
    String svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='20'><title>Cost</title>"
            + "<rect width='300' height='20'/><script>alert(1)</script></svg>";
    Plot plot = Plot.read(Files.writeString(directory.resolve("cost.svg"), svg));
    browser.open(
        Files.writeString(
            directory.resolve("plot.html"),
            HtmlPage.of(report, "program", ImmutableList.of(plot))));
    browser.seeText("section:last-of-type h2", "Cost");
    WebElement image = browser.find("img.plot");
    assertEquals(
        300L,
        browser.run("return arguments[0].decode().then(() => arguments[0].naturalWidth)", image));
    browser.screenshot("plot");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void sites_searchAndSort_rowsFollow() throws IOException {
    browser.go("sites");
    browser.texts("table.sites tbody tr", 2);
    browser.find("#search").sendKeys("down");
    assertTrue(browser.texts("table.sites tbody tr", 1).get(0).contains("apply"));
    browser.seeText(".amount", "1 of 2 indirect calls");
    browser.find("#search").sendKeys(Keys.ESCAPE);
    browser.texts("table.sites tbody tr", 2);
    browser.find("table.sites th:nth-child(3) button").click();
    browser.seeText("table.sites tbody tr:first-child", "apply");
    browser.find("table.sites th:nth-child(3) button").click();
    browser.seeText("table.sites tbody tr:first-child", "idle");
    browser.find("table.sites th[aria-sort='descending']");
    browser.screenshot("sites");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void site_clicked_showsTargetsAndWhy() throws IOException {
    browser.go("sites");
    browser.find("tr[data-site='ops.c:apply#1'] a").click();
    assertEquals("#site=ops.c:apply#1", browser.hash());
    List<String> targets = browser.texts(".detail .target summary .name", 3);
    assertEquals(List.of(SamplePrograms.EVIL, "down", "up"), targets);
    browser.find(".detail .target:nth-child(2) summary").click();
    browser.seeText(".detail .target:nth-child(2) .chain", "down");
    browser.seeText(".detail", "ops.c:8");
    browser.screenshot("site");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void site_pointerUnknown_saysHow() throws IOException {
    CfgReport unknown = SamplePrograms.ofUnknownPointer(directory);
    browser.open(
        Files.writeString(
            directory.resolve("unknown.html"),
            HtmlPage.of(unknown, "unknown", ImmutableList.of())));
    browser.go("sites");
    browser.find("tr[data-site='a.c:run#1'] a").click();
    browser.seeText(".detail .callout", "Why so many: its pointer may be any");
    browser.find(".detail .widening summary").click();
    browser.seeText(".detail .widening .chain", "loaded through a pointer that may be any");
    browser.seeText(".detail .target .chain", "the address of up is taken and given to assembly");
    browser.screenshot("unknown");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void graph_nodeAndEdgeClicked_leadOnAndBack() throws IOException {
    browser.go("function=up");
    WebElement canvas = graphOf("up");
    browser.screenshot("function");
    click(canvas, "return hypersafeGraph.nodes('[label = \"apply\"]').renderedPosition()");
    assertEquals("#function=apply", awaitHash("#function=apply"));
    canvas = graphOf("apply");
    click(
        canvas,
        "const e = hypersafeGraph.edges('.indirect').filter(e => e.target().data('label') ==="
            + " 'up'); const m = e.renderedMidpoint(); return {x: m.x, y: m.y}");
    assertEquals("#site=ops.c:apply#1", awaitHash("#site=ops.c:apply#1"));
    browser.back();
    assertEquals("#function=apply", awaitHash("#function=apply"));
    browser.go("function=up&depth=2");
    graphOf("up");
    assertTrue(
        (Boolean) browser.run("return hypersafeGraph.nodes('[label = \"twice\"]').length === 1"));
    browser.screenshot("function-depth-2");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void comparison_opened_showsWhatGrew() throws IOException {
    CfgReport before = SamplePrograms.without(report, "down");
    browser.open(
        Files.writeString(
            directory.resolve("diff.html"),
            HtmlPage.of(ReportDiffer.compare(before, report), "old.json", "new.json")));
    browser.seeText("h1", "1 set grew.");
    browser.find(".target summary").click();
    browser.seeText(".changes.gained", "down");
    browser.screenshot("comparison");
    assertEquals(List.of(), browser.complaints());
  }

  private WebElement graphOf(String function) {
    browser.seeText(".detail h2", function);
    WebElement canvas = browser.find(".graph canvas");
    browser.run("arguments[0].scrollIntoView({block: 'center'})", browser.find(".graph"));
    return canvas;
  }

  /** Clicks the point that the script finds, as seen from the graph's corner. */
  private void click(WebElement canvas, String script) {
    Map<?, ?> point = (Map<?, ?>) browser.run(script);
    WebElement graph = browser.find(".graph");
    int x = ((Number) point.get("x")).intValue() - graph.getSize().getWidth() / 2;
    int y = ((Number) point.get("y")).intValue() - graph.getSize().getHeight() / 2;
    assertTrue(canvas.isDisplayed());
    browser.clickAt(graph, x, y);
  }

  private String awaitHash(String expected) {
    for (int i = 0; i < 100 && !browser.hash().equals(expected); i++) {
      browser.run("return 0");
    }
    return browser.hash();
  }
}
