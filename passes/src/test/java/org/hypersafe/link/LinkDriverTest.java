package org.hypersafe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.hypersafe.load.ElfObject;
import org.junit.jupiter.api.Test;

/** Whole links with the real ld, from objects that need no compile half. */
class LinkDriverTest extends LinkTestCase {
  @Test
  void run_twoObjects_programRuns() throws IOException {
    assertEquals(0, link("main.o", "lib.o", "-o", "program"), this::messages);
    assertEquals(6, execute("program"));
  }

  @Test
  void run_twoObjects_onlyTrapSymbolsOfOursStay() throws IOException {
    assertEquals(0, link("main.o", "lib.o", "-o", "program"), this::messages);
    ElfObject image = image("program");
    List<String> ours =
        image.symbols().stream()
            .map(ElfObject.Symbol::name)
            .filter(name -> name.startsWith("__hs_"))
            .sorted()
            .toList();
    assertEquals(List.of("__hs_trap_call", "__hs_trap_return"), ours);
  }

  @Test
  void run_nothingLeftOver_onlyOutputIsNew() throws IOException {
    List<String> before = files();
    assertEquals(0, link("main.o", "lib.o", "-o", "program", "-Map=program.map"), this::messages);
    List<String> after = files();
    after.removeAll(before);
    assertEquals(List.of("cache", "program", "program.map"), after);
    assertFalse(Files.readString(directory.resolve("program.map")).contains(".hypersafe-ld"));
  }

  @Test
  void run_archive_takesOnlyMembersThatAreNeeded() throws IOException {
    object(
        "other.o", new RewrittenSource("cccccccccccc", "other.c").function("other").ret().text());
    tool("ar", "rc", "libx.a", "lib.o", "other.o");
    assertEquals(
        0, link("main.o", "-L.", "-lx", "-o", "program", "--hypersafe-keep=keep"), this::messages);
    assertEquals(6, execute("program"));
    String inputs = Files.readString(directory.resolve("keep/05-link/inputs.txt"));
    assertEquals("main.o\n./libx.a(lib.o)\n", inputs);
  }

  @Test
  void run_archiveMemberReachedByPointerOnly_isTaken() throws IOException {
    object(
        "start.o",
        new RewrittenSource("dddddddddddd", "start.c")
            .function("_start")
            .line("\tmovl $21,%edi")
            .line("\tmovl pointer(%rip),%r10d")
            .indirectCall(0)
            .line("\tmovl %eax,%edi")
            .exit()
            .line("\t.data")
            .line("pointer: .quad __hs_ref.twice")
            .text());
    tool("ar", "rc", "libx.a", "lib.o");
    assertEquals(0, link("start.o", "libx.a", "-o", "program"), this::messages);
    assertEquals(42, execute("program"));
  }

  @Test
  void run_thinArchiveAndGroup_membersAreFound() throws IOException {
    tool("ar", "rcT", "thin.a", "lib.o");
    assertEquals(
        0,
        link("main.o", "--start-group", "thin.a", "--end-group", "-o", "program"),
        this::messages);
    assertEquals(6, execute("program"));
  }

  @Test
  void run_wholeArchive_takesAllMembers() throws IOException {
    object(
        "other.o", new RewrittenSource("cccccccccccc", "other.c").function("other").ret().text());
    tool("ar", "rc", "x.a", "lib.o", "other.o");
    assertEquals(
        0,
        link("main.o", "--whole-archive", "x.a", "-o", "program", "--hypersafe-keep=keep"),
        this::messages);
    String inputs = Files.readString(directory.resolve("keep/05-link/inputs.txt"));
    assertEquals("main.o\nx.a(lib.o)\nx.a(other.o)\n", inputs);
  }

  @Test
  void run_implicitScriptNamesInputs_theyAreFound() throws IOException {
    Files.writeString(directory.resolve("all.ld"), "INPUT(main.o lib.o)");
    assertEquals(0, link("all.ld", "-o", "program"), this::messages);
    assertEquals(6, execute("program"));
  }

  @Test
  void run_binaryInput_isData() throws IOException {
    Files.write(directory.resolve("blob"), new byte[] {0x7f, 'E', 'L', 'F'});
    assertEquals(
        0, link("main.o", "lib.o", "-b", "binary", "blob", "-o", "program"), this::messages);
    assertEquals(6, execute("program"));
  }

  @Test
  void run_otherFormat_writesItsBytes() throws IOException {
    check = linked -> assertFalse(image(linked.finished().toString()).symbols().isEmpty());
    assertEquals(
        0, link("main.o", "lib.o", "--oformat", "binary", "-o", "program"), this::messages);
    byte[] bytes = Files.readAllBytes(directory.resolve("program"));
    assertFalse(ElfObject.isElf(bytes));
    assertTrue(bytes.length > 0);
  }

  @Test
  void run_collectedSections_tablesKeepTheirTargets() throws IOException {
    assertEquals(
        0,
        link("--gc-sections", "-e", "_start", "main.o", "lib.o", "-o", "program"),
        this::messages);
    assertEquals(6, execute("program"));
  }

  @Test
  void run_toDevice_writesNoFile() throws IOException {
    List<String> before = files();
    assertEquals(0, link("main.o", "lib.o", "-o", "/dev/null"), this::messages);
    List<String> after = files();
    after.removeAll(before);
    assertEquals(List.of("cache"), after);
  }

  @Test
  void run_portInArchive_bringsTheRuntime() throws IOException {
    object(
        "port.o",
        new RewrittenSource("666666666666", "port.c")
            .function("hs_port_trap")
            .line("\tmovl $99,%edi")
            .exit()
            .function("hs_port_write_slot")
            .ret()
            .text());
    tool("ar", "rc", "port.a", "port.o");
    runtime = (link, arguments, cwd, messages) -> compileRuntime(arguments);
    object(
        "start.o",
        new RewrittenSource("777777777777", "start.c")
            .function("_start")
            .line("\txorl %r10d,%r10d")
            .indirectCall(0)
            .line("\tud2")
            .text());
    assertEquals(0, link("start.o", "lib.o", "port.a", "-o", "program"), this::messages);
    assertEquals(99, execute("program"));
    assertEquals(2, runtimeCompiles);
    assertEquals(0, link("main.o", "lib.o", "port.a", "-o", "program"), this::messages);
    assertEquals(2, runtimeCompiles);
  }

  @Test
  void run_manyAtOnce_allSucceed() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> links =
          IntStream.range(0, 6)
              .mapToObj(
                  i -> pool.submit(() -> start(request("main.o", "lib.o", "-o", "program" + i))))
              .toList();
      for (Future<Integer> link : links) {
        assertEquals(0, link.get());
      }
    } finally {
      pool.shutdown();
    }
    assertEquals(6, execute("program3"));
    assertEquals(1, program.runs);
  }

  @Test
  void run_discardedSection_tablesDoNotNameIt() throws IOException {
    object(
        "gone.o",
        new RewrittenSource("eeeeeeeeeeee", "gone.c")
            .line("\t.section .exit.text,\"ax\"")
            .function("gone")
            .call("add_one")
            .ret()
            .text());
    Files.writeString(
        directory.resolve("script.lds"),
        "SECTIONS { . = 0x400000; .text : { *(.text) } .rodata : { *(.rodata.*) }"
            + " . = ALIGN(4096); .data : { *(.data) } /DISCARD/ : { *(.exit.text) } }");
    assertEquals(
        0, link("-T", "script.lds", "main.o", "lib.o", "gone.o", "-o", "program"), this::messages);
    assertEquals(6, execute("program"));
  }

  @Test
  void run_sameLinkTwice_wholeProgramHalfRunsOnce() throws IOException {
    assertEquals(0, link("main.o", "lib.o", "-o", "one"), this::messages);
    object("symbols.o", "\t.section .rodata\n\t.long 7\n");
    assertEquals(0, link("main.o", "lib.o", "symbols.o", "-o", "two"), this::messages);
    assertEquals(1, program.runs);
    assertEquals(6, execute("two"));
  }

  @Test
  void run_samePlaceOrNamesOnlyDiffer_wholeProgramHalfRunsOnce() throws IOException {
    object("dummy.o", "\t.section .hypersafe.bc,\"e\"\n\t.section .rodata\n\t.long 7\n");
    object("bases.o", "\t.globl BASE\nBASE = 0x7000000000000000\n");
    assertEquals(0, link("main.o", "lib.o", "dummy.o", "-o", "one"), this::messages);
    assertEquals(
        0,
        link("--orphan-handling=warn", "--build-id", "main.o", "lib.o", "bases.o", "-o", "two"),
        this::messages);
    assertEquals(1, program.runs);
    assertEquals(6, execute("two"));
  }

  @Test
  void run_moreDataWithAddresses_wholeProgramHalfRunsAgain() throws IOException {
    assertEquals(0, link("main.o", "lib.o", "-o", "one"), this::messages);
    object("data.o", "\t.section .hypersafe.bc,\"e\"\n\t.data\nd:\t.quad d\n");
    assertEquals(0, link("main.o", "lib.o", "data.o", "-o", "two"), this::messages);
    assertEquals(2, program.runs);
  }

  @Test
  void run_sameInputs_sameBytes() throws IOException {
    assertEquals(0, link("main.o", "lib.o", "-o", "one"), this::messages);
    assertEquals(0, link("main.o", "lib.o", "-o", "two"), this::messages);
    assertEquals(-1, Files.mismatch(directory.resolve("one"), directory.resolve("two")));
  }

  @Test
  void run_relocatable_isLdsOwn() throws IOException {
    assertEquals(0, link("-r", "main.o", "lib.o", "-o", "both.o"), this::messages);
    tool("ld", "-r", "main.o", "lib.o", "-o", "expected.o");
    assertEquals(-1, Files.mismatch(directory.resolve("both.o"), directory.resolve("expected.o")));
    assertEquals(0, link("both.o", "-o", "program"), this::messages);
    assertEquals(6, execute("program"));
  }

  @Test
  void run_version_isLdsOwn() throws IOException {
    assertEquals(0, link("--version"));
    assertTrue(out.toString(UTF_8).startsWith("GNU ld"), this::messages);
  }

  @Test
  void run_referenceToData_isItsAddress() throws IOException {
    object(
        "start.o",
        new RewrittenSource("444444444444", "start.c")
            .function("_start")
            .line("\tmovq reference(%rip),%rax")
            .line("\tmovl (%rax),%edi")
            .exit()
            .line("\t.data")
            .line("\t.globl datum")
            .line("datum:\t.long 9")
            .line("reference:\t.quad __hs_ref.datum")
            .text());
    assertEquals(0, link("start.o", "-o", "program"), this::messages);
    assertEquals(9, execute("program"));
  }

  @Test
  void run_strippedImage_hasNoSymbols() throws IOException {
    assertEquals(0, link("-s", "main.o", "lib.o", "-o", "program"), this::messages);
    assertEquals(6, execute("program"));
    ElfObject image = image("program");
    assertTrue(image.symbols().isEmpty());
  }

  @Test
  void run_pe_linksAndStrips() throws IOException {
    Files.writeString(
        directory.resolve("efi.lds"),
        "OUTPUT_FORMAT(pei-x86-64) OUTPUT_ARCH(i386:x86-64) ENTRY(_start)"
            + " SECTIONS { . = __image_base__ + 0x1000; .text : { *(.text) }"
            + " .rodata ALIGN(4096) : { *(.rodata.*) } .data ALIGN(4096) : { *(.data) }"
            + " .reloc ALIGN(4096) : { *(.reloc) } /DISCARD/ : { *(.note*) } }");
    assertEquals(
        0,
        link(
            "-mi386pep",
            "--subsystem=10",
            "--image-base=0xffff82d040000000",
            "-T",
            "efi.lds",
            "main.o",
            "lib.o",
            "-o",
            "program.efi"),
        this::messages);
    CoffFile image =
        CoffFile.read(Files.readAllBytes(directory.resolve("program.efi"))).orElseThrow();
    assertTrue(image.isImage() && image.hasCode());
    assertTrue(image.defined().contains("twice"), image.defined()::toString);
    assertFalse(
        image.defined().stream().anyMatch(name -> name.startsWith("__hs_r")),
        image.defined()::toString);
  }

  @Test
  void run_responseFile_isRead() throws IOException {
    Files.writeString(directory.resolve("words"), "main.o 'lib.o' -o \"program\"");
    assertEquals(0, link("@words"), this::messages);
    assertEquals(6, execute("program"));
  }
}
