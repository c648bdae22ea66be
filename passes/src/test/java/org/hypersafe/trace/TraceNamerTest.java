package org.hypersafe.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.diag.UserError;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.ToolRunner.Command;
import org.hypersafe.process.Toolchain;
import org.hypersafe.trace.Trace.Executed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceNamerTest {
  /**
   * At 0x401000: a call that pushes 0x1234, its jump at 0x401019; on at 0x401020, off behind it.
   */
  private static final String IMAGE =
      """
              .file "a.c"
              .text
              .globl _start
      _start: movl $1, %r10d
              .byte 0x41, 0x81, 0xe2, 1, 0, 0, 0
              leaq table(%rip), %r11
              .byte 0x68, 0x34, 0x12, 0, 0
              jmpq *(%r11,%r10,8)
              .balign 16
              .type on,@function
      on:     nop
              .type off,@function
      off:    nop
              .globl __hs_trap_call
      __hs_trap_call:
              ud2
              .section .rodata.hypersafe,"a",@progbits
      table:  .quad __hs_trap_call, on
      """;

  private static final String REPORT =
      """
      {"schema": "hypersafe-cfg/1",
       "indirectCalls": [
         {"id": "aa.0", "caller": "_start", "file": "a.c", "line": 7, "type": "void ()",
          "targets": ["on"], "by": "type", "returns": [RETURNS]}],
       "functions": [{"name": "on", "file": "a.c"}]}
      """;

  private static final String JUMP = "401019";
  private static final String ON = "401020";
  private static final String OFF = "401021";

  @TempDir Path directory;
  private Path image = Path.of("");
  private Path report = Path.of("");

  @BeforeEach
  void link() throws IOException {
    Toolchain tools = Toolchain.locate(ImmutableMap.copyOf(System.getenv()));
    Path source = Files.writeString(directory.resolve("image.s"), IMAGE);
    Path object = directory.resolve("image.o");
    image = directory.resolve("image");
    run(
        tools,
        tools.program("clang"),
        "--target=x86_64-unknown-linux-gnu",
        "-c",
        source.toString(),
        "-o",
        object.toString());
    run(tools, tools.linker(), "-Ttext=0x401000", "-o", image.toString(), object.toString());
    report = write("report.json", REPORT.replace("RETURNS", "4660"));
  }

  private void run(Toolchain tools, String... argv) {
    ImmutableMap<String, String> environment =
        tools.environmentForLlvm(ImmutableMap.copyOf(System.getenv()));
    ToolRunner.Result result =
        ToolRunner.run(new Command(ImmutableList.copyOf(argv), directory, environment));
    assertTrue(result.succeeded(), result.stderrText());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private Trace name(String... recordings) throws IOException {
    ImmutableList.Builder<Path> files = ImmutableList.builder();
    for (int i = 0; i < recordings.length; i++) {
      files.add(write("recording" + i, recordings[i]));
    }
    return TraceNamer.name(image, report, files.build());
  }

  private String fault(String... recordings) {
    return assertThrows(UserError.class, () -> name(recordings)).getMessage();
  }

  @Test
  void name_pair_isNamedByNumberAndSymbol() throws IOException {
    String pair = JUMP + " " + ON + " 2\nend 1\n";
    Executed site = name(pair, pair).executed().get(0);
    assertEquals("a.c:7: _start (aa.0)", site.place());
    assertEquals("on (a.c)", site.targets().get(0).shown());
    assertEquals(4, site.targets().get(0).count());
  }

  @Test
  void name_interruptedJump_isNoPair() throws IOException {
    assertEquals(0, name(JUMP + " " + OFF + " 1\nend 1\n").pairs());
  }

  @Test
  void name_trapStub_isSeen() throws IOException {
    Executed site = name(JUMP + " 401022 1\nend 1\n").executed().get(0);
    assertEquals("__hs_trap_call", site.targets().get(0).shown());
  }

  @Test
  void name_recordingCutShort_isRefused() {
    assertTrue(fault(JUMP + " " + ON + " 2\n").contains("is cut short"));
    assertTrue(fault(JUMP + " " + ON + " 2\nend 7\n").contains("is cut short"));
    assertTrue(fault("").contains("is cut short"));
  }

  @Test
  void name_brokenLine_isShown() {
    String text = fault("who knows\nend 1\n");
    assertTrue(text.contains("has a line that is no `JUMP TARGET COUNT`: who knows"), text);
  }

  @Test
  void name_addressWithoutMaskedCall_isRefused() {
    assertTrue(fault("401002 " + ON + " 2\nend 1\n").contains("no masked call at: 0x401002"));
    assertTrue(fault("99 " + ON + " 2\nend 1\n").contains("no masked call at: 0x99"));
  }

  @Test
  void name_reportOfAnotherLink_isRefused() throws IOException {
    report = write("report.json", REPORT.replace("RETURNS", "7"));
    assertTrue(
        fault(JUMP + " " + ON + " 2\nend 1\n").contains("the report knows no call at: 0x" + JUMP));
  }

  @Test
  void name_reportWithoutReturns_isRefused() throws IOException {
    report = write("report.json", REPORT.replace("RETURNS", ""));
    assertTrue(fault("end 0\n").contains("does not say what calls push"));
  }
}
