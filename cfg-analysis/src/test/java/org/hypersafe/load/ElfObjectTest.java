package org.hypersafe.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.hypersafe.diag.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ElfObjectTest {
  private static final String CODE = ".globl f\n.weak g\nf: nop\ng: nop\n.data\n.quad x\n";

  @TempDir Path directory;

  @Test
  void read_object_symbolsAndCode() {
    InputFile input = new TestClang(directory).object("a", "00000000000a", CODE, "d g:f");
    ElfObject elf = ElfObject.read(input.name(), input.bytes());
    ElfObject.Symbol weak =
        elf.symbols().stream().filter(s -> s.name().equals("g")).findFirst().orElseThrow();
    assertTrue(weak.isWeak() && weak.isDefined() && weak.value() == 1);
    assertTrue(elf.symbols().stream().anyMatch(s -> s.name().equals("x") && !s.isDefined()));
    assertTrue(elf.hasCode());
  }

  @Test
  void read_truncatedAnywhere_userErrorNamesTheFile() {
    InputFile input = new TestClang(directory).object("a", "00000000000a", CODE, "d g:f");
    for (int length = 0; length < input.bytes().length; length += 7) {
      byte[] cut = Arrays.copyOf(input.bytes(), length);
      UserError error = assertThrows(UserError.class, () -> ElfObject.read("a.o", cut));
      assertEquals("a.o", error.diagnostics().get(0).place());
    }
  }

  @Test
  void read_text_userError() {
    byte[] text = "int main;".getBytes(StandardCharsets.UTF_8);
    UserError error = assertThrows(UserError.class, () -> ElfObject.read("a.o", text));
    assertTrue(error.getMessage().contains("not an ELF file"));
  }
}
