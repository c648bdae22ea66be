package org.hypersafe.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.hypersafe.diag.UserError;
import org.hypersafe.object.SymbolRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramLoaderTest {
  private static final String A = "00000000000a";
  private static final String B = "00000000000b";
  private static final String STRONG = ".globl f\n.type f,@function\nf: nop\n";
  private static final String WEAK = ".weak f\n.type f,@function\nf: nop\n";

  @TempDir Path directory;
  private TestClang clang;

  @BeforeEach
  void start() {
    clang = new TestClang(directory);
  }

  private static LoadedProgram load(InputFile... inputs) {
    return ProgramLoader.load(ImmutableList.copyOf(inputs));
  }

  @Test
  void load_weakThenStrong_strongWins() {
    SymbolResolution symbols =
        load(clang.object("a", A, WEAK, "d g:f"), clang.object("b", B, STRONG, "d g:f")).symbols();
    FunctionId winner = symbols.target(A, SymbolRef.global("f")).orElseThrow();
    assertEquals(FunctionId.global("f"), winner);
    assertEquals(winner, symbols.own(B, SymbolRef.global("f")));
    assertNotEquals(winner, symbols.own(A, SymbolRef.global("f")));
  }

  @Test
  void load_twoNamesOfOneAddress_oneFunction() {
    String code = STRONG + ".globl alias\nalias = f\n";
    SymbolResolution symbols = load(clang.object("a", A, code, "d g:f", "d g:alias")).symbols();
    assertEquals(
        symbols.target(A, SymbolRef.global("f")), symbols.target(A, SymbolRef.global("alias")));
    assertEquals(1, symbols.functions().size());
  }

  @Test
  void load_localsOfOneName_twoFunctions() {
    InputFile a =
        clang.object("a", A, ".globl __hs_fn." + A + ".s\n__hs_fn." + A + ".s: nop\n", "d l:s");
    InputFile b =
        clang.object("b", B, ".globl __hs_fn." + B + ".s\n__hs_fn." + B + ".s: nop\n", "d l:s");
    SymbolResolution symbols = load(clang.relocatable("ab.o", a, b)).symbols();
    assertEquals(new FunctionId(A, "s"), symbols.target(A, SymbolRef.local("s")).orElseThrow());
    assertEquals(new FunctionId(B, "s"), symbols.target(B, SymbolRef.local("s")).orElseThrow());
  }

  @Test
  void load_objectAloneAndInRelocatable_takenOnce() {
    InputFile a = clang.object("a", A, STRONG, "d g:f");
    assertEquals(1, load(clang.relocatable("ab.o", a), a).objects().size());
  }

  @Test
  void load_archive_membersAreNamed() {
    InputFile a = clang.object("with_a_very_long_name", A, STRONG, "d g:f");
    InputFile archive = clang.archive("lib.a", a);
    assertEquals(
        archive.name() + "(with_a_very_long_name.o)", load(archive).objects().get(0).file());
  }

  @Test
  void load_codeWithoutRecords_listed() {
    String code = ".hidden x\n" + STRONG;
    InputFile plain = clang.object("plain", A, code, "d g:f");
    byte[] bytes = plain.bytes().clone();
    byte[] name = ".hypersafe.sites".getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at + name.length < bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + name.length, name, 0, name.length)) {
        bytes[at + 1] = 'x';
      }
    }
    assertEquals(ImmutableList.of("plain.o"), load(new InputFile("plain.o", bytes)).unprotected());
  }

  @Test
  void load_undefinedIndex_wanted() {
    InputFile a = clang.object("a", A, STRONG + ".data\n.quad __hs_fi.h\n", "d g:f");
    assertTrue(load(a).wanted().contains("__hs_fi.h"));
    InputFile b = clang.object("b", B, ".globl __hs_fi.h\n__hs_fi.h = 3\n", "d g:k");
    assertFalse(load(a, b).wanted().contains("__hs_fi.h"));
  }

  @Test
  void load_truncatedBitcode_userErrorNamesTheFile() {
    InputFile whole = clang.bitcode("a", "int f(void) { return 1; }");
    byte[] cut = Arrays.copyOf(whole.bytes(), whole.bytes().length / 2 / 4 * 4);
    InputFile broken = new InputFile("cut.bc", cut);
    UserError error = assertThrows(UserError.class, () -> load(broken));
    assertEquals("cut.bc", error.diagnostics().get(0).place());
  }

  @Test
  void find_directoryWithoutOurFiles_userError() throws Exception {
    Files.writeString(directory.resolve("x.o"), "nothing");
    assertThrows(UserError.class, () -> ProgramLoader.find(ImmutableList.of(directory)));
  }
}
