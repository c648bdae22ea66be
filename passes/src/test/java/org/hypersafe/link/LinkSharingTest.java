package org.hypersafe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claim: links that cannot differ in their target sets compute them once. */
final class LinkSharingTest extends LinkTestCase {
  @BeforeEach
  void writeUser() throws IOException {
    object(
        "user.o",
        """
        \t.section\t.list,"a"
        \t.quad\t1
        \t.section\t.other,"a"
        \t.quad\t2
        \t.data
        \t.quad\tlist_start, list_end
        """);
  }

  private int linkWith(String output, String gathered) throws IOException {
    Files.writeString(
        directory.resolve(output + ".lds"),
        """
        ENTRY(_start)
        SECTIONS {
          . = 0x400000 + SIZEOF_HEADERS;
          .text : { *(.text) }
          . = ALIGN(4096);
          .rodata : { *(.rodata .rodata.*) }
        """
            + gathered
            + """
              . = ALIGN(4096);
              .data : { *(.data) }
              .bss : { *(.bss) }
            }
            """);
    int exit = link("-T", output + ".lds", "main.o", "lib.o", "user.o", "-o", output);
    assertEquals(0, exit, this::messages);
    return program.runs;
  }

  @Test
  void link_scriptArrangesTheRestOtherwise_sharesTables() throws IOException {
    String list = "list_start = .; *(.list) list_end = .;";
    assertEquals(1, linkWith("one", ".list : {" + list + "} .other : { *(.other) }"));
    assertEquals(1, linkWith("two", ".list : { *(.other) " + list + "}"));
    assertEquals(6, execute("one"));
    assertEquals(6, execute("two"));
  }

  @Test
  void link_scriptGathersSomethingElse_computesAgain() throws IOException {
    assertEquals(
        1, linkWith("one", ".list : { *(.other) list_start = .; *(.list) list_end = .; }"));
    assertEquals(2, linkWith("two", ".list : { *(.other .list) list_start = .; list_end = .; }"));
  }

  @Test
  void link_reportWantedLater_isMade() throws IOException {
    String[] words = {"main.o", "lib.o", "-o", "program"};
    assertEquals(0, link(words), this::messages);
    assertFalse(files().contains("report.json"));
    String[] more = {"main.o", "lib.o", "-o", "program", "--hypersafe-report=report.json"};
    assertEquals(0, link(more), this::messages);
    assertTrue(files().contains("report.json"));
    assertEquals(2, program.runs);
    assertEquals(0, link(more), this::messages);
    assertEquals(0, link(words), this::messages);
    assertEquals(2, program.runs);
  }
}
