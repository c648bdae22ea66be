package org.hypersafe.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Optional;
import org.hypersafe.diag.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DotReportTest {
  @TempDir Path directory;
  private CfgReport report;

  @BeforeEach
  void make() {
    report = SamplePrograms.operations(directory);
  }

  private String around(String function, int depth) {
    return DotReport.render(report, Optional.of(new DotReport.Around(function, depth)));
  }

  @Test
  void render_whole_marksIndirectEdges() {
    String dot = DotReport.render(report, Optional.empty());
    assertTrue(dot.startsWith("digraph calls {\n"), dot);
    assertTrue(dot.endsWith("}\n"), dot);
    assertTrue(dot.contains("  \"twice\" -> \"apply\";\n"), dot);
    assertTrue(dot.contains("  \"apply\" -> \"up\" [style=dashed, label=\"ops.c:8\"];\n"), dot);
    assertTrue(dot.contains("  \"idle\" [tooltip=\"ops.c:10\"];\n"), dot);
    assertTrue(dot.contains("  \"up\" [tooltip=\"ops.c:2\", peripheries=2];\n"), dot);
  }

  @Test
  void render_around_stopsAtDepth() {
    String near = around("up", 1);
    assertTrue(near.contains("\"apply\" -> \"up\""), near);
    assertFalse(near.contains("\"twice\""), near);
    assertFalse(near.contains("\"down\""), near);
    String far = around("up", 2);
    assertTrue(far.contains("\"twice\" -> \"apply\""), far);
  }

  @Test
  void render_aroundFunctionWithoutCalls_drawsIt() {
    assertTrue(around("idle", 3).contains("\"idle\" [tooltip"), "a lone node");
  }

  @Test
  void render_aroundUnknown_offersNames() {
    UserError error = assertThrows(UserError.class, () -> around("appl", 1));
    assertTrue(error.getMessage().contains("apply"), error.getMessage());
  }

  @Test
  void render_nameWithQuotes_staysOneName() {
    CfgReport.Function odd = report.functions().get(0);
    CfgReport.Function quoted =
        new CfgReport.Function("a\"; b\\", odd.file(), 1, false, 0, "k", odd.calls());
    CfgReport changed =
        new CfgReport(
            report.schema(),
            report.metrics(),
            report.tables(),
            report.indirectCalls(),
            ImmutableList.of(quoted),
            report.steps(),
            report.exceptions(),
            report.notes(),
            report.unprotected());
    String dot = DotReport.render(changed, Optional.empty());
    assertTrue(dot.contains("  \"a\\\"; b\\\\\" [tooltip="), dot);
  }
}
