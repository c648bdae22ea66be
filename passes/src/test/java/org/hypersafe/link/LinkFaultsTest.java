package org.hypersafe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.hypersafe.diag.UserError;
import org.junit.jupiter.api.Test;

/** Links that must fail, and what they say. */
class LinkFaultsTest extends LinkTestCase {
  @Test
  void run_outputCannotBeWritten_isTheUsersFault() {
    UserError error =
        assertThrows(UserError.class, () -> link("main.o", "lib.o", "-o", "no/such/place"));
    assertTrue(error.getMessage().contains("output: cannot be written"), error::getMessage);
  }

  @Test
  void run_unusedHiddenNameOfOurs_isHarmless() throws IOException {
    object(
        "idle.o",
        new RewrittenSource("555555555555", "idle.c")
            .function("idle")
            .line("\t.globl __hs_fi.nobody")
            .line("\t.hidden __hs_fi.nobody")
            .line("\tud2")
            .text());
    assertEquals(0, link("main.o", "lib.o", "idle.o", "-o", "program"), this::messages);
  }

  @Test
  void run_noInput_mirrorsLd() throws IOException {
    assertEquals(1, link("-o", "program"));
    assertTrue(messages().contains("no input files"), this::messages);
  }

  @Test
  void run_undefinedFunction_saysWhatLdSays() throws IOException {
    assertEquals(1, link("main.o", "-o", "program"));
  }

  @Test
  void run_missingFile_mirrorsLdAndLeavesNothing() throws IOException {
    List<String> before = files();
    assertEquals(1, link("main.o", "nowhere.o", "-o", "program"));
    assertTrue(messages().contains("cannot find nowhere.o"), this::messages);
    List<String> after = files();
    after.removeAll(before);
    assertTrue(after.isEmpty() || after.equals(List.of("cache")), after::toString);
  }

  @Test
  void run_foreignObject_isRefused() throws IOException {
    object("plain.o", "\t.globl f\n\t.type f, @function\nf:\tret\n");
    UserError error =
        assertThrows(UserError.class, () -> link("main.o", "lib.o", "plain.o", "-o", "program"));
    assertTrue(error.getMessage().contains("plain.o: error: object: has code"), error::getMessage);
    assertFalse(Files.exists(directory.resolve("program")));
  }

  @Test
  void run_truncatedObject_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(directory.resolve("lib.o"));
    Files.write(directory.resolve("lib.o"), java.util.Arrays.copyOf(whole, whole.length / 2));
    UserError error = assertThrows(UserError.class, () -> link("main.o", "lib.o", "-o", "program"));
    assertTrue(error.getMessage().contains("lib.o: error: object: truncated"), error::getMessage);
  }

  @Test
  void run_foreignObjectInProfile_isLinked() throws IOException {
    object("plain.o", "\t.globl f\n\t.type f, @function\nf:\tret\n");
    Files.writeString(directory.resolve("profile"), "foreign f it is a test\n");
    assertEquals(
        0,
        link("--hypersafe-profile=profile", "main.o", "lib.o", "plain.o", "-o", "program"),
        this::messages);
  }

  @Test
  void run_sameObjectTwice_isRefused() throws IOException {
    Files.copy(directory.resolve("lib.o"), directory.resolve("copy.o"));
    UserError error =
        assertThrows(UserError.class, () -> link("main.o", "lib.o", "copy.o", "-o", "program"));
    assertTrue(error.getMessage().contains("linked twice"), error::getMessage);
  }

  @Test
  void run_retpoline_isRefused() throws IOException {
    object(
        "thunk.o",
        new RewrittenSource("ffffffffffff", "thunk.c")
            .function("f")
            .line("\tjmp __llvm_retpoline_r11")
            .text());
    UserError error =
        assertThrows(UserError.class, () -> link("main.o", "lib.o", "thunk.o", "-o", "program"));
    assertTrue(error.getMessage().contains("-mretpoline"), error::getMessage);
  }

  @Test
  void run_symbolWithoutRecord_isRefused() throws IOException {
    object(
        "edited.o",
        new RewrittenSource("111111111111", "edited.c")
            .function("f")
            .line("\tpushq $__hs_ri.111111111111.5")
            .text());
    UserError error =
        assertThrows(UserError.class, () -> link("main.o", "lib.o", "edited.o", "-o", "program"));
    assertTrue(error.getMessage().contains("no record explains"), error::getMessage);
  }

  @Test
  void run_pointerToNowhere_isUndefinedReference() throws IOException {
    object(
        "dangling.o",
        new RewrittenSource("222222222222", "dangling.c")
            .function("f")
            .line("\tud2")
            .line("\t.data")
            .line("\t.quad __hs_ref.nowhere")
            .text());
    UserError error =
        assertThrows(UserError.class, () -> link("main.o", "lib.o", "dangling.o", "-o", "program"));
    assertTrue(error.getMessage().contains("nowhere: undefined reference"), error::getMessage);
  }

  @Test
  void run_weakPointerToNowhere_isNull() throws IOException {
    object(
        "start.o",
        new RewrittenSource("333333333333", "start.c")
            .function("_start")
            .line("\t.weak nowhere")
            .line("\t.weak __hs_ref.nowhere")
            .line("\tmovl pointer(%rip),%edi")
            .exit()
            .line("\t.data")
            .line("pointer: .quad __hs_ref.nowhere")
            .text());
    assertEquals(0, link("start.o", "-o", "program"), this::messages);
    assertEquals(0, execute("program"));
  }

  @Test
  void run_checkFails_outputIsUntouched() throws IOException {
    Files.writeString(directory.resolve("program"), "before");
    check =
        image -> {
          assertTrue(Files.exists(image.withSymbols()) && Files.exists(image.finished()));
          throw new IllegalStateException("no");
        };
    assertThrows(IllegalStateException.class, () -> link("main.o", "lib.o", "-o", "program"));
    assertEquals("before", Files.readString(directory.resolve("program")));
    assertEquals(List.of(), files().stream().filter(f -> f.startsWith(".hyper")).toList());
  }

  @Test
  void run_interrupted_leavesNothing() throws IOException {
    List<String> before = files();
    Thread.currentThread().interrupt();
    assertThrows(RuntimeException.class, () -> link("main.o", "lib.o", "-o", "program"));
    assertTrue(Thread.interrupted());
    List<String> after = files();
    after.removeAll(before);
    after.remove("cache");
    assertEquals(List.of(), after);
  }
}
