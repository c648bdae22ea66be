package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.hypersafe.verify.CodeMap.ClosedReturn;
import org.hypersafe.verify.CodeMap.Tally;

/**
 * Disassembles every executable section from its first byte to its last, and collects what the
 * rules ask for.
 *
 * <p>Decoding starts anew only where it has to: behind foreign code, behind bytes that are no
 * instruction, and at a symbol that stands inside an instruction. The last two are holes, which
 * {@link NoHiddenCode} reports. Zero bytes up to the next symbol are padding.
 */
final class CodeScan {
  private static final int CR0_OPCODE_BYTES = 3;
  private static final long CR0_WP = 1 << 16;
  private static final int OPERAND_SIZE = 0x66;
  private static final int REX_W = 0x48;
  private static final int SHOWN_BYTES = 8;

  private final Image image;
  private final InstructionDecoder decoder;
  private final List<SectionCode> sections = new ArrayList<>();
  private final List<MaskedBranch> masked = new ArrayList<>();
  private final Map<Long, CallSite> callSites = new TreeMap<>(Long::compareUnsigned);
  private final List<DirectBranch> branches = new ArrayList<>();
  private final List<Spot> returns = new ArrayList<>();
  private final List<Spot> indirect = new ArrayList<>();
  private final List<Spot> cr0Writes = new ArrayList<>();
  private final Set<Long> cr0Opcodes = new HashSet<>();
  private final Set<Long> wpSetBefore = new HashSet<>();
  private final List<Spot> hiddenCr0Writes = new ArrayList<>();
  private final List<Spot> holes = new ArrayList<>();
  private final List<ClosedReturn> closed = new ArrayList<>();
  private long plainCalls;
  private long farReturns;
  private long interruptReturns;
  private long paddingBytes;

  private CodeScan(Image image, InstructionDecoder decoder) {
    this.image = image;
    this.decoder = decoder;
  }

  /** Scans all executable sections, leaving out the ranges of foreign code. */
  static CodeMap scan(Image image, ImmutableList<Range> foreign) {
    try (InstructionDecoder decoder = InstructionDecoder.take()) {
      CodeScan scan = new CodeScan(image, decoder);
      for (Section section : image.sections()) {
        if (section.executable()) {
          SectionCode code = new SectionCode(section);
          foreign.stream().filter(section.range()::overlaps).forEach(r -> mark(code, r));
          scan.sections.add(code);
          scan.new Sweep(code).run();
          scan.findHiddenCr0Writes(code);
        }
      }
      return scan.result();
    }
  }

  private static void mark(SectionCode code, Range range) {
    Range all = code.section().range();
    Section section = code.section();
    int from = all.contains(range.start()) ? section.offsetOf(range.start()) : 0;
    int to = all.contains(range.end()) ? section.offsetOf(range.end()) : section.size();
    code.markForeign(from, to);
  }

  /** Looks at every byte offset for the opcode of {@code mov %reg,%cr0}, {@code 0f 22 /0}. */
  private void findHiddenCr0Writes(SectionCode code) {
    Section section = code.section();
    for (int i = 0; i + 2 < section.size(); i++) {
      boolean write =
          section.byteAt(i) == 0x0f
              && section.byteAt(i + 1) == 0x22
              && (section.byteAt(i + 2) & 0x38) == 0;
      long address = section.addressOf(i);
      if (write && !cr0Opcodes.contains(address) && !code.isForeign(address)) {
        hiddenCr0Writes.add(new Spot(address, "0f 22 /0 inside another instruction"));
      }
    }
  }

  private CodeMap result() {
    branches.forEach(branch -> wpSetBefore.remove(branch.to()));
    cr0Writes.removeIf(spot -> wpSetBefore.contains(spot.address()));
    return new CodeMap(
        ImmutableList.copyOf(sections),
        ImmutableList.copyOf(masked),
        ImmutableMap.copyOf(callSites),
        ImmutableList.copyOf(branches),
        ImmutableList.copyOf(returns),
        ImmutableList.copyOf(indirect),
        ImmutableList.copyOf(cr0Writes),
        ImmutableList.copyOf(hiddenCr0Writes),
        ImmutableList.copyOf(holes),
        ImmutableList.copyOf(closed),
        new Tally(plainCalls, farReturns, interruptReturns, paddingBytes));
  }

  /** One section, front to back. */
  private final class Sweep {
    private final SectionCode code;
    private final Section section;
    private final SequenceMatcher window = new SequenceMatcher();
    private int nextSymbol;
    private boolean open;

    /** Where the next foreign code begins. */
    private int limit;

    Sweep(SectionCode code) {
      this.code = code;
      this.section = code.section();
    }

    void run() {
      int offset = 0;
      while (offset < section.size()) {
        offset = step(offset);
      }
      runsOn("the section's end");
    }

    private int step(int offset) {
      long address = section.addressOf(offset);
      if (offset >= limit) {
        limit = code.foreignStart(offset);
      }
      if (offset == limit) {
        restart();
        return code.foreignEnd(offset);
      }
      int symbol = symbolPast(address, limit);
      if (zerosUpTo(offset, symbol)) {
        pad(offset, symbol);
        return symbol;
      }
      Shape shape = decoder.decode(section.bytes(), offset, limit);
      if (shape == null) {
        holes.add(new Spot(address, "bytes that are no instruction: " + bytes(offset, symbol)));
        restart();
        return symbol;
      }
      code.markStart(offset);
      int length = shape.length();
      int number =
          shape.hasNumber() ? InstructionDecoder.number(section.bytes(), offset, length) : 0;
      Instruction instruction = new Instruction(address, shape, number);
      window.push(instruction);
      see(instruction);
      if (offset + length > symbol) {
        holes.add(new Spot(address, "instruction across a symbol: " + instruction.text()));
        restart();
        return symbol;
      }
      return offset + length;
    }

    private void restart() {
      window.restart();
      open = false;
    }

    /** Offset of the first symbol past {@code address}, or {@code limit} if that comes first. */
    private int symbolPast(long address, int limit) {
      ImmutableList<CodeSymbol> symbols = image.symbols().all();
      while (nextSymbol < symbols.size()
          && Long.compareUnsigned(symbols.get(nextSymbol).address(), address) <= 0) {
        nextSymbol++;
      }
      boolean inside =
          nextSymbol < symbols.size()
              && section.range().contains(symbols.get(nextSymbol).address());
      return inside ? Math.min(limit, section.offsetOf(symbols.get(nextSymbol).address())) : limit;
    }

    private boolean zerosUpTo(int offset, int end) {
      for (int i = offset; i < end; i++) {
        if (section.byteAt(i) != 0) {
          return false;
        }
      }
      return true;
    }

    private void pad(int offset, int end) {
      runsOn("zero bytes");
      paddingBytes += end - offset;
      restart();
    }

    /** A function must not; behind a mere label may stand code that is copied elsewhere to run. */
    private void runsOn(String where) {
      Spot spot = new Spot(window.back(0).address(), "runs on into " + where);
      boolean label =
          image
              .symbols()
              .holder(spot.address(), section.range())
              .map(symbol -> !symbol.function())
              .orElse(false);
      if (open && !label) {
        holes.add(spot);
      }
    }

    private String bytes(int offset, int end) {
      StringBuilder text = new StringBuilder();
      for (int i = offset; i < Math.min(end, offset + SHOWN_BYTES); i++) {
        text.append(String.format("%02x ", section.byteAt(i)));
      }
      return text.toString().strip();
    }

    private void see(Instruction instruction) {
      Instruction.Kind kind = instruction.kind();
      // Padding behind an end stays behind it.
      open = !kind.ends() && (open || !isPadding(instruction));
      switch (kind) {
        case PLAIN, TRAP -> {}
        case RETURN -> returns.add(spot(instruction));
        case FAR_RETURN -> farReturns++;
        case INTERRUPT_RETURN -> interruptReturns++;
        case CR0_WRITE -> {
          cr0Writes.add(spot(instruction));
          cr0Opcodes.add(instruction.end() - CR0_OPCODE_BYTES);
          if (setsWp(window.back(1), instruction)) {
            wpSetBefore.add(instruction.address());
          }
        }
        case INDIRECT -> seeIndirect(instruction);
        case CONDITIONAL -> branch(instruction);
        case DIRECT_CALL -> {
          plainCalls++;
          branch(instruction);
        }
        case DIRECT_JUMP -> {
          branch(instruction);
          seeJump(instruction);
        }
      }
    }

    /** Whether {@code before} is {@code orq $number, %reg} on what {@code write} loads. */
    private boolean setsWp(Instruction before, Instruction write) {
      String register = write.text().substring("movq ".length(), write.text().indexOf(','));
      OptionalLong number = before.number("orq $", ", " + register);
      return before.end() == write.address()
          && number.isPresent()
          && (number.getAsLong() & CR0_WP) != 0;
    }

    private Spot spot(Instruction instruction) {
      return new Spot(instruction.address(), instruction.text());
    }

    /** Whether the linker may have put it there: no symbol says that somebody comes here. */
    private boolean isPadding(Instruction instruction) {
      return instruction.isPadding()
          && (nextSymbol == 0
              || image.symbols().all().get(nextSymbol - 1).address() != instruction.address());
    }

    private void branch(Instruction instruction) {
      branches.add(
          new DirectBranch(
              instruction.address(), instruction.branchTarget(), isNarrow(instruction)));
    }

    /** Whether an operand-size prefix counts, as no REX.W comes behind it. */
    private boolean isNarrow(Instruction instruction) {
      int at = section.offsetOf(instruction.address());
      int end = at + instruction.length();
      int opcode = at;
      while (opcode < end && section.byteAt(opcode) == OPERAND_SIZE) {
        opcode++;
      }
      return opcode > at && opcode < end && (section.byteAt(opcode) & 0xf8) != REX_W;
    }

    private void seeIndirect(Instruction instruction) {
      Optional<MaskedBranch> match = window.match();
      open = !instruction.isJump();
      if (match.isEmpty()) {
        indirect.add(new Spot(instruction.address(), instruction.text()));
        return;
      }
      masked.add(match.get());
      code.markSequence(match.get().start(), match.get().end());
      match.get().returnIndex().ifPresent(index -> addSite(instruction, index));
    }

    private void seeJump(Instruction jump) {
      OptionalLong pushed = window.back(1).pushed();
      if (pushed.isPresent()) {
        addSite(jump, pushed.getAsLong());
      }
      long last = jump.branchTarget();
      if (isPop(window.back(1))) {
        closed.add(new ClosedReturn(window.back(1).address(), last, OptionalLong.empty(), last));
      }
      boolean wide = window.back(3).is("popq %r11");
      OptionalLong index = window.back(2).number("cmpl $", wide ? ", %r11d" : ", %ecx");
      if (index.isPresent() && window.back(1).text().startsWith("je ") && isPop(window.back(3))) {
        closed.add(
            new ClosedReturn(window.back(3).address(), window.back(1).branchTarget(), index, last));
      }
    }

    private static boolean isPop(Instruction instruction) {
      return instruction.is("popq %r11") || instruction.is("popq %rcx");
    }

    private void addSite(Instruction jump, long index) {
      callSites.put(jump.end(), new CallSite(jump.address(), index, jump.end()));
    }
  }
}
