package org.hypersafe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.report.CfgReport;
import org.hypersafe.report.CfgReport.Precision;
import org.hypersafe.report.JsonReport;
import org.hypersafe.server.JobRequest;
import org.hypersafe.server.StandardInput;
import org.hypersafe.server.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: {@code hypersafe cfg}, {@code why} and {@code diff} keep their exit codes and formats. */
final class ReportCommandsTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(directory.resolve("one.json"), JsonReport.render(report("f")));
    Files.writeString(directory.resolve("two.json"), JsonReport.render(report("f", "g")));
    Files.writeString(directory.resolve("text.json"), "{ not json");
  }

  /** A program in which {@code h} calls any of {@code targets}. */
  private static CfgReport report(String... targets) {
    ImmutableList<String> names = ImmutableList.copyOf(targets);
    Precision precision =
        new Precision(names.size(), names.size(), names.size(), names.size(), names.size());
    return new CfgReport(
        CfgReport.SCHEMA,
        new CfgReport.Metrics(
            names.size() + 1,
            names.size(),
            0,
            0,
            1,
            names.size(),
            names.size(),
            names.size(),
            0,
            1,
            1,
            1,
            new CfgReport.Comparison(precision, precision, precision),
            0,
            precision),
        new CfgReport.Tables(1, 1, 1, 2, 16, 2, 2, 2, 0),
        ImmutableList.of(
            new CfgReport.IndirectCall(
                "0123456789ab.0",
                "h",
                "a.c",
                3,
                "void ()",
                names,
                "type",
                "a.c:h#1",
                names.size(),
                "",
                ImmutableList.of(),
                ImmutableList.of(),
                ImmutableList.of(),
                "",
                names.size())),
        names.stream()
            .map(
                name ->
                    new CfgReport.Function(
                        name, "a.c", 1, true, 1, "a.c:" + name, ImmutableList.of()))
            .collect(ImmutableList.toImmutableList()),
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of());
  }

  private int hypersafe(String... arguments) throws Exception {
    out.reset();
    err.reset();
    JobRequest request =
        new JobRequest(
            Tool.CLI,
            ImmutableList.copyOf(arguments),
            directory,
            ImmutableMap.of(),
            StandardInput.EMPTY,
            false);
    return new ToolJobs().run(request, out, err);
  }

  private void assertOut(String expected) {
    assertTrue(out.toString(UTF_8).contains(expected), () -> out.toString(UTF_8) + err);
  }

  private void assertErr(String expected) {
    assertTrue(err.toString(UTF_8).contains(expected), () -> out.toString(UTF_8) + err);
  }

  @Test
  void diff_setGrew_exitOne() throws Exception {
    assertEquals(1, hypersafe("diff", "one.json", "two.json"));
    assertOut("1 set grew\n");
    assertOut("  h (a.c:3) 1 -> 2\n      + g\n");
  }

  @Test
  void diff_setShrankOrSame_exitZero() throws Exception {
    assertEquals(0, hypersafe("diff", "two.json", "one.json"));
    assertOut("      - g\n");
    assertEquals(0, hypersafe("diff", "one.json", "one.json"));
  }

  @Test
  void diff_otherFormats_sameExitCode() throws Exception {
    assertEquals(1, hypersafe("diff", "--format", "html", "one.json", "two.json"));
    assertOut("<!doctype html>");
    assertEquals(1, hypersafe("diff", "--format", "json", "one.json", "two.json"));
    assertOut("\"schema\" : \"hypersafe-diff/1\"");
  }

  @Test
  void diff_badInput_namesFile() throws Exception {
    assertEquals(1, hypersafe("diff", "one.json", "text.json"));
    assertErr("text.json: error: report: is not JSON: line 1");
    assertEquals(1, hypersafe("diff", "one.json", "missing.json"));
    assertErr("missing.json: error: input: cannot be read");
    assertEquals(2, hypersafe("diff", "one.json"));
  }

  @Test
  void why_inTheSetOrNot_exitCodes() throws Exception {
    assertEquals(0, hypersafe("why", "--in", "two.json", "a.c:3", "g"));
    assertOut("a.c:3: h may call g, one of 2\n");
    assertEquals(0, hypersafe("why", "--in", "two.json", "a.c:h#1"));
    assertOut("2 targets by type; by C type alone 2, any address-taken 2\n");
    assertEquals(1, hypersafe("why", "--in", "one.json", "a.c:3", "g"));
    assertErr("a.c:3: error: g: is not in the set\n");
    assertEquals(1, hypersafe("why", "--in", "one.json", "a.c:4"));
    assertErr("note: calls of this file: a.c:3\n");
    assertEquals(1, hypersafe("why", "--in", "text.json", "a.c:3"));
    assertErr("text.json: error: report: is not JSON");
    assertEquals(2, hypersafe("why"));
    assertEquals(2, hypersafe("why", "a.c:3", "g", "h"));
    assertEquals(0, hypersafe("why", "--help"));
    assertOut("Exit codes: 0 it is in the set, 1 it is not");
  }

  @Test
  void cfg_reportAsInput_isRendered() throws Exception {
    assertEquals(0, hypersafe("cfg", "--format", "html", "--title", "a <b>", "two.json"));
    assertOut("<title>a &lt;b&gt; ");
    assertEquals(0, hypersafe("cfg", "--format", "dot", "--around", "f", "two.json"));
    assertOut("\"h\" -> \"f\" [style=dashed, label=\"a.c:3\"];");
  }

  @Test
  void cfg_plot_isInThePage() throws Exception {
    Files.writeString(
        directory.resolve("cost.svg"),
        "<svg xmlns='http://www.w3.org/2000/svg'><title>Cost &lt;x&gt;</title></svg>");
    assertEquals(0, hypersafe("cfg", "--format", "html", "--plot", "cost.svg", "two.json"));
    assertOut("{\"title\":\"Cost \\u003cx>\",\"image\":\"data:image/svg+xml;base64,PHN2Zy");
  }

  @Test
  void cfg_plotThatIsNone_namesFile() throws Exception {
    String[] drawings = {
      "{}",
      "<svg/>",
      "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "<!DOCTYPE svg []><svg/>",
      "<?xml version='1.0' encoding='none'?><svg/>"
    };
    String[] faults = {
      "is not SVG: ", "is not SVG, but svg", "has no title", "is not SVG: DOCTYPE", "is not SVG: "
    };
    for (int i = 0; i < drawings.length; i++) {
      Files.writeString(directory.resolve("bad.svg"), drawings[i]);
      assertEquals(1, hypersafe("cfg", "--format", "html", "--plot", "bad.svg", "two.json"));
      assertErr("bad.svg: error: plot: " + faults[i]);
      assertEquals("", out.toString(UTF_8));
    }
    assertEquals(1, hypersafe("cfg", "--format", "html", "--plot", "none.svg", "two.json"));
    assertErr("none.svg: error: plot: cannot be read");
  }

  @Test
  void cfg_optionsThatDoNotFit_usage() throws Exception {
    assertEquals(2, hypersafe("cfg", "--plot", "cost.svg", "two.json"));
    assertErr("--plot: is for --format html");
    assertEquals(2, hypersafe("cfg", "--around", "f", "two.json"));
    assertErr("--around: is for --format dot");
    assertEquals(2, hypersafe("cfg", "--format", "dot", "--depth", "2", "two.json"));
    assertEquals(
        2, hypersafe("cfg", "--format", "dot", "--around", "f", "--depth", "0", "two.json"));
    assertEquals(1, hypersafe("cfg", "--format", "dot", "--around", "nobody", "two.json"));
  }
}
