package org.hypersafe.llvm;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.llvm.LLVM.LLVMDisasmContextRef;
import org.bytedeco.llvm.global.LLVM;

/**
 * LLVM's disassembler for 64-bit x86; owns its native memory.
 *
 * <p>Text is AT&amp;T syntax as LLVM prints it, with single spaces: {@code andl $7, %r10d}. Numbers
 * are decimal; the operand of a direct branch is the distance from the instruction's end, so the
 * text does not depend on the address. Prefixes stand before the mnemonic as words: {@code rep
 * retq}. Not safe for use by two threads.
 */
public final class Disassembler implements AutoCloseable {
  private static final String TRIPLE = "x86_64-unknown-linux-gnu";
  private static final int TEXT_CAPACITY = 256;

  /** More than the longest instruction has, so that a decoder may look at what follows. */
  private static final int WINDOW = 32;

  private final LLVMDisasmContextRef context;
  private final BytePointer code = new BytePointer(WINDOW);
  private final ByteBuffer codeView = code.asByteBuffer();
  private final BytePointer text = new BytePointer(TEXT_CAPACITY);
  private final ByteBuffer textView = text.asByteBuffer();
  private final byte[] line = new byte[TEXT_CAPACITY];

  public Disassembler() {
    initialize();
    this.context = LLVM.LLVMCreateDisasm(TRIPLE, null, 0, null, null);
    checkState(context != null && !context.isNull(), "no disassembler for %s", TRIPLE);
  }

  private static synchronized void initialize() {
    LLVM.LLVMInitializeX86TargetInfo();
    LLVM.LLVMInitializeX86Target();
    LLVM.LLVMInitializeX86TargetMC();
    LLVM.LLVMInitializeX86Disassembler();
  }

  /**
   * Decodes the instruction at {@code offset} of {@code bytes}, reading no byte at or past {@code
   * limit}.
   *
   * @return its length in bytes; 0 when these bytes are no instruction
   */
  public int decode(byte[] bytes, int offset, int limit) {
    checkArgument(offset >= 0 && offset < limit && limit <= bytes.length, "%s..%s", offset, limit);
    int size = Math.min(WINDOW, limit - offset);
    codeView.put(0, bytes, offset, size);
    return (int) LLVM.LLVMDisasmInstruction(context, code, size, 0, text, TEXT_CAPACITY);
  }

  /** Text of the instruction that the last {@link #decode} found. */
  public String text() {
    int length = 0;
    boolean space = true;
    for (int i = 0; i < TEXT_CAPACITY; i++) {
      byte c = textView.get(i);
      if (c == 0) {
        break;
      }
      boolean blank = c == ' ' || c == '\t';
      if (!blank || !space) {
        line[length++] = blank ? (byte) ' ' : c;
      }
      space = blank;
    }
    int end = length > 0 && line[length - 1] == ' ' ? length - 1 : length;
    return new String(line, 0, end, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    LLVM.LLVMDisasmDispose(context);
    code.close();
    text.close();
  }
}
