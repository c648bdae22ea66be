package org.hypersafe.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.diag.UserError;
import org.hypersafe.trace.Trace.Executed;
import org.hypersafe.trace.Trace.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceCheckTest {
  private static final String REPORT =
      """
      {"schema": "hypersafe-cfg/1",
       "indirectCalls": [
         {"id": "aa.0", "caller": "run", "file": "a.c", "line": 7, "type": "void (ptr)",
          "targets": ["on", "tick@bb"], "by": "type", "returns": [5]},
         {"id": "aa.1", "caller": "stop", "file": "a.c", "line": 9, "type": "void (ptr)",
          "targets": [], "by": "type", "returns": [6]}],
       "functions": [
         {"name": "on", "file": "a.c"}, {"name": "off", "file": "a.c"},
         {"name": "tick@bb", "file": "dir/b.c"}, {"name": "tick@cc", "file": "dir/c.c"}]}
      """;

  @TempDir Path directory;
  private Path report = Path.of("");

  @BeforeEach
  void write() throws IOException {
    report = Files.writeString(directory.resolve("report.json"), REPORT);
  }

  private static Executed site(String id, String caller, int line, Target... targets) {
    return new Executed(id, caller, "a.c", line, "void (ptr)", ImmutableList.copyOf(targets));
  }

  private static Target target(String name, String file) {
    return new Target(ImmutableList.of(name), file, 3);
  }

  private TraceCheck.Result check(Executed... sites) throws IOException {
    Path pairs = directory.resolve("pairs.json");
    Files.writeString(pairs, new Trace(ImmutableList.copyOf(sites)).render());
    return TraceCheck.check(Trace.read(pairs), report);
  }

  @Test
  void check_siteNotExecuted_isNamedWithItsFile() throws IOException {
    TraceCheck.Result result = check(site("aa.0", "run", 7, target("on", "")));
    assertEquals(
        ImmutableList.of("    1 of    2  a.c: stop"),
        result.never().stream()
            .map(TraceCheck.Unreached::render)
            .collect(ImmutableList.toImmutableList()));
  }

  @Test
  void check_pairsInside_countsThem() throws IOException {
    TraceCheck.Result result =
        check(site("aa.0", "run", 7, target("on", ""), target("tick", "b.c")));
    assertEquals(ImmutableList.of(), result.faults());
    assertEquals(50.0, result.coverage());
    assertEquals(2.0, result.meanObserved());
    assertTrue(result.render().startsWith("sites     1 of 2 executed (50.0 %)"), result.render());
  }

  @Test
  void check_pairOutside_namesSiteTargetAndSet() throws IOException {
    String text = check(site("aa.0", "run", 7, target("off", "a.c"))).faults().get(0).render();
    assertEquals(
        """
        a.c:7: run (aa.0): error: observed target: is outside the set: off (a.c)
        a.c:7: run (aa.0): note: the set: on tick@bb\
        """,
        text);
  }

  @Test
  void check_staticFunctionOfTheSameName_isOutside() throws IOException {
    assertEquals(1, check(site("aa.0", "run", 7, target("tick", "c.c"))).faults().size());
  }

  @Test
  void check_trapStub_isOutside() throws IOException {
    String text =
        check(site("aa.0", "run", 7, target("__hs_trap_call", ""))).faults().get(0).render();
    assertTrue(text.contains("is no function of the report: __hs_trap_call"), text);
  }

  @Test
  void check_emptySet_saysSo() throws IOException {
    String text = check(site("aa.1", "stop", 9, target("on", ""))).faults().get(0).render();
    assertTrue(text.endsWith("the set: empty"), text);
  }

  @Test
  void check_objectCompiledAnew_findsTheSiteByItsPlace() throws IOException {
    assertEquals(ImmutableList.of(), check(site("ff.4", "run", 7, target("on", ""))).faults());
    assertEquals(1, check(site("ff.4", "run", 7, target("off", ""))).faults().size());
  }

  @Test
  void check_unknownSite_isNamed() throws IOException {
    String text = check(site("ff.4", "gone", 8, target("on", ""))).faults().get(0).render();
    assertTrue(
        text.startsWith(
            "a.c:8: gone (ff.4): error: site: was executed, but the report has no call there"),
        text);
  }

  @Test
  void check_anotherFilesReport_isRefused() throws IOException {
    Files.writeString(report, "{\"schema\": \"other/1\"}");
    UserError error = assertThrows(UserError.class, () -> check(site("aa.0", "run", 7)));
    assertTrue(error.getMessage().contains("hypersafe-cfg/1: other/1"), error.getMessage());
  }

  @Test
  void read_garbage_isRefused() throws IOException {
    Path garbage = Files.writeString(directory.resolve("garbage"), "\u0000\u0001");
    UserError error = assertThrows(UserError.class, () -> Trace.read(garbage));
    assertTrue(error.getMessage().contains("cannot be read"), error.getMessage());
  }
}
