package org.hypersafe.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no good image are the user's fault; PE images are read as well as ELF. */
final class ImageReaderTest {
  @TempDir Path directory;
  private TestImage images;

  @BeforeEach
  void setUp() {
    images = new TestImage(directory);
  }

  @Test
  void verify_goodPeImage_passes() {
    VerificationResult result = verify(images.linkPe(asCoff(TestImage.GOOD)));
    assertEquals("", result.renderViolations(9));
    assertEquals(5, result.counts().tables());
    assertEquals(3, result.counts().maskedReturns());
  }

  @Test
  void verify_peImageWithBareReturn_isReported() {
    Path image = images.linkPe(asCoff(TestImage.GOOD).replace("g:      nop", "g:      ret"));
    assertTrue(verify(image).violationsByRule().containsKey(RuleId.BARE_RETURN));
  }

  @Test
  void verify_missingFile_isUserError() {
    assertFault(directory.resolve("none"), "cannot be read");
  }

  @Test
  void verify_textFile_isUserError() throws IOException {
    assertFault(Files.writeString(directory.resolve("text"), "hello"), "is neither ELF nor PE");
    assertFault(Files.writeString(directory.resolve("empty"), ""), "is neither ELF nor PE");
  }

  @Test
  void verify_truncatedImageOfAnyLength_isUserError() throws IOException {
    byte[] whole = Files.readAllBytes(images.link(TestImage.GOOD, "-static"));
    Path cut = directory.resolve("cut");
    for (int length = 4; length < whole.length; length += 97) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertFault(cut, "ends too early");
    }
  }

  @Test
  void verify_truncatedPeImage_isUserError() throws IOException {
    byte[] whole = Files.readAllBytes(images.linkPe(asCoff(TestImage.GOOD)));
    Path cut = directory.resolve("cut");
    for (int length : new int[] {2, 70, 300, 1030}) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertFault(cut, "ends too early");
    }
  }

  @Test
  void verify_32BitElf_isUserError() {
    assertFault(images.assemble("nop", "i386-unknown-linux-gnu"), "is a 32-bit ELF");
  }

  @Test
  void verify_otherMachine_isUserError() {
    Path image = images.link(TestImage.GOOD, "-static");
    assertFault(patched(image, 18, 183), "is not for x86-64");
  }

  @Test
  void verify_objectFile_isUserError() {
    assertFault(images.assemble("nop", "x86_64-unknown-linux-gnu"), "is not linked");
  }

  @Test
  void verify_imageWithoutCode_isUserError() {
    Path image = images.link(".data\n.globl _start\n_start: .quad 1", "-static");
    assertFault(image, "has no executable section");
  }

  /** The good image for an assembler that knows no ELF symbol types. */
  private static String asCoff(String assembly) {
    return assembly
        .replaceAll("(?m)^ +\\.(type|size) .*$", "")
        .replace(".section .rodata.hypersafe,\"a\",@progbits", ".section .rdata,\"dr\"");
  }

  private Path patched(Path image, int offset, int value) {
    try {
      byte[] bytes = Files.readAllBytes(image);
      bytes[offset] = (byte) value;
      return Files.write(directory.resolve("patched"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static VerificationResult verify(Path image) {
    return ImageVerifier.verify(image, Profile.EMPTY, Strictness.CONTROL_FLOW);
  }

  private static void assertFault(Path image, String what) {
    UserError error = assertThrows(UserError.class, () -> verify(image));
    Diagnostic diagnostic = error.diagnostics().get(0);
    assertEquals(what, diagnostic.what(), error.getMessage());
    assertEquals(image.toString(), diagnostic.place());
    assertTrue(!diagnostic.note().isEmpty(), "a cure");
  }
}
