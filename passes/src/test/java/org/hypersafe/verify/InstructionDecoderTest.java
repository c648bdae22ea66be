package org.hypersafe.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.BaseEncoding;
import java.util.Random;
import org.hypersafe.llvm.Disassembler;
import org.junit.jupiter.api.Test;

final class InstructionDecoderTest {
  private static final int WINDOW = 20;

  private static byte[] bytes(String hex) {
    return BaseEncoding.base16().lowerCase().decode(hex.replace(" ", ""));
  }

  private static Instruction decode(InstructionDecoder decoder, byte[] bytes) {
    Shape shape = decoder.decode(bytes, 0, bytes.length);
    assertNotNull(shape);
    int number = shape.hasNumber() ? InstructionDecoder.number(bytes, 0, shape.length()) : 0;
    return new Instruction(0, shape, number);
  }

  /** What the memory says, the first time and the second, must be what LLVM says. */
  private static void assertSame(
      Disassembler disassembler, InstructionDecoder decoder, byte[] bytes) {
    int length = disassembler.decode(bytes, 0, bytes.length);
    for (int time = 0; time < 2; time++) {
      Shape shape = decoder.decode(bytes, 0, bytes.length);
      String hex = BaseEncoding.base16().encode(bytes);
      assertEquals(length, shape == null ? 0 : shape.length(), hex);
      if (shape != null) {
        assertEquals(disassembler.text(), decode(decoder, bytes).text(), hex);
        length = disassembler.decode(bytes, 0, bytes.length);
      }
    }
  }

  @Test
  void decode_randomBytes_saysWhatLlvmSays() {
    Random random = new Random(1);
    int[] starts = {0xf0, 0xf2, 0xf3, 0x66, 0x67, 0x48, 0x41, 0x0f, 0xc4, 0xc5, 0x62, 0x8f, 0x2e};
    try (Disassembler disassembler = new Disassembler();
        InstructionDecoder decoder = InstructionDecoder.take()) {
      byte[] code = new byte[WINDOW];
      for (int i = 0; i < 60_000; i++) {
        random.nextBytes(code);
        for (int at = 0; at < i % 4; at++) {
          code[at] = (byte) starts[random.nextInt(starts.length)];
        }
        assertSame(disassembler, decoder, code);
        // The same instruction with another number, and with something else behind it.
        code[2 + random.nextInt(WINDOW - 2)] = (byte) random.nextInt();
        assertSame(disassembler, decoder, code);
      }
    }
  }

  @Test
  void decode_everyOpcode_saysWhatLlvmSays() {
    Random random = new Random(2);
    try (Disassembler disassembler = new Disassembler();
        InstructionDecoder decoder = InstructionDecoder.take()) {
      for (int opcode = 0; opcode < 1 << 16; opcode++) {
        byte[] code = new byte[WINDOW];
        random.nextBytes(code);
        code[0] = (byte) opcode;
        code[1] = (byte) (opcode >> 8);
        assertSame(disassembler, decoder, code);
      }
    }
  }

  @Test
  void decode_numbersOfFourBytes_areReadFromTheCode() {
    try (InstructionDecoder decoder = InstructionDecoder.take()) {
      Instruction push = decode(decoder, bytes("68 15cd5b07"));
      assertEquals(123456789, push.pushed().orElseThrow());
      assertEquals("pushq $123456789", push.text());
      assertEquals(-2, decode(decoder, bytes("68 feffffff")).pushed().orElseThrow());
      assertEquals(5 - 4, decode(decoder, bytes("e9 fcffffff")).branchTarget());
      Instruction lea = decode(decoder, bytes("4c 8d 15 00000000"));
      assertEquals("leaq (%rip), %r10", lea.text());
      assertEquals(0, lea.number("leaq ", "(%rip), %r10").orElseThrow());
    }
  }

  @Test
  void decode_prefixThatWantsToSeeMore_isNotRemembered() {
    try (InstructionDecoder decoder = InstructionDecoder.take()) {
      // In front of a store LLVM takes the prefix for an instruction of its own.
      Shape alone = decoder.decode(bytes("f3 88 07"), 0, 3);
      assertNotNull(alone);
      assertEquals(1, alone.length());
      assertEquals("rep movsb (%rsi), %es:(%rdi)", decode(decoder, bytes("f3 a4 90")).text());
    }
  }

  @Test
  void decode_knownInstructionBehindLimit_isNone() {
    try (InstructionDecoder decoder = InstructionDecoder.take()) {
      byte[] jump = bytes("e9 00010000 41ffe3");
      assertNotNull(decoder.decode(jump, 0, 8));
      assertNull(decoder.decode(jump, 0, 4));
      assertNotNull(decoder.decode(jump, 5, 8));
      assertNull(decoder.decode(jump, 5, 7));
    }
  }

  @Test
  void find_fullTree_startsAnew() {
    ShapeTree tree = new ShapeTree();
    Random random = new Random(3);
    byte[] first = new byte[8];
    tree.add(first, 0, Shape.of(8, "first"));
    byte[] code = new byte[8];
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(code);
      tree.add(code, 0, Shape.of(8, Integer.toString(i)));
      Shape found = tree.find(code, 0, 8);
      assertNotNull(found);
      assertEquals(Integer.toString(i), found.before());
    }
    assertNull(tree.find(first, 0, 8));
    assertTrue(tree.find(code, 0, 8) != null);
  }
}
