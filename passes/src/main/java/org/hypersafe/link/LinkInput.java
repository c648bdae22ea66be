package org.hypersafe.link;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.hypersafe.load.ElfObject;
import org.hypersafe.load.ElfObject.Section;
import org.hypersafe.load.ElfObject.Symbol;
import org.hypersafe.object.BitcodeFrame;
import org.hypersafe.object.ObjectReader;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectWriter;
import org.hypersafe.verify.Preparation;

/** One file or archive member that takes part in a link. */
final class LinkInput {
  /** Where an ELF file says what it is, and the type of an object. */
  private static final int TYPE_AT = 16;

  private static final int RELOCATABLE = 1;

  /** Section type of relocations, their size, and where the symbol's index lies. */
  private static final int RELA = 4;

  private static final int RELA_BYTES = 24;
  private static final int SYMBOL_IN_RELA = 12;

  private final String name;
  private final byte[] bytes;
  private final Optional<ElfObject> elf;
  private final Optional<CoffFile> coff;
  private final Supplier<ImmutableList<ObjectRecords>> records =
      Suppliers.memoize(this::readRecords);
  private final Supplier<ImmutableList<Symbol>> globals = Suppliers.memoize(this::findGlobals);
  private final Supplier<HashCode> hash = Suppliers.memoize(this::computeHash);

  /**
   * Looks into {@code bytes}.
   *
   * @param name path, or {@code archive(member)}
   * @throws org.hypersafe.diag.UserError when it is a damaged object
   */
  LinkInput(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
    this.elf =
        ElfObject.isX86of64(bytes) && bytes[TYPE_AT] == RELOCATABLE
            ? Optional.of(ElfObject.read(name, bytes))
            : Optional.empty();
    this.coff = elf.isPresent() ? Optional.empty() : CoffFile.read(bytes);
  }

  String name() {
    return name;
  }

  /** The whole file. */
  byte[] bytes() {
    return bytes;
  }

  /** Sections and symbols, if this is a relocatable x86-64 ELF object. */
  Optional<ElfObject> elf() {
    return elf;
  }

  /** Whether it is an x86-64 object, ELF or COFF. */
  boolean isObject() {
    return elf.isPresent() || coff.filter(c -> !c.isImage()).isPresent();
  }

  /** Symbols that are not local, by index; undefined ones only if a relocation uses them. */
  ImmutableList<Symbol> globals() {
    return globals.get();
  }

  boolean isBitcode() {
    return bytes.length >= 4 && bytes[0] == 'B' && bytes[1] == 'C' && bytes[2] == (byte) 0xc0;
  }

  /** Whether it holds 64-bit code. */
  boolean hasCode() {
    return elf.filter(ElfObject::hasCode).isPresent() || coff.filter(CoffFile::hasCode).isPresent();
  }

  /** Its 64-bit code, if it is an ELF object. */
  ImmutableList<Preparation.Code> code() {
    return elf.stream()
        .flatMap(e -> e.sections().stream())
        .filter(Section::isCode)
        .map(s -> new Preparation.Code(bytes, s.offset(), s.offset() + s.size()))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Records of all objects in it.
   *
   * @throws org.hypersafe.diag.UserError when they are broken
   */
  ImmutableList<ObjectRecords> records() {
    return records.get();
  }

  /**
   * Bitcode of all objects in it.
   *
   * @throws org.hypersafe.diag.UserError when it is broken
   */
  ImmutableList<BitcodeFrame> bitcode() {
    return ObjectReader.readBitcode(name, section(ObjectWriter.BITCODE_SECTION));
  }

  /** Whether it can change targets or numbers: it has code, or code addresses in our terms. */
  boolean matters() {
    return hasCode()
        || globals().stream().anyMatch(symbol -> symbol.name().startsWith(HsSymbols.PREFIX));
  }

  /**
   * Whether it counts for the whole-program half: it has code, code addresses in our terms, or
   * bitcode of data that holds addresses.
   */
  boolean mayHaveSubstance() {
    return matters()
        || elf.filter(e -> has(e, LinkInput::isBitcode))
            .filter(e -> has(e, LinkInput::isRelocations))
            .isPresent();
  }

  /** Sections that may hold variables of C; none if it has no bitcode. */
  ImmutableSet<String> variableSections() {
    return elf.filter(e -> has(e, LinkInput::isBitcode)).stream()
        .flatMap(e -> e.sections().stream())
        .filter(Section::isData)
        .map(Section::name)
        .collect(ImmutableSet.toImmutableSet());
  }

  private static boolean has(ElfObject elf, Predicate<Section> kind) {
    return elf.sections().stream().anyMatch(kind);
  }

  private static boolean isRelocations(Section section) {
    return section.type() == RELA && section.size() > 0;
  }

  private static boolean isBitcode(Section section) {
    return section.name().equals(ObjectWriter.BITCODE_SECTION);
  }

  /** Bytes of all sections called {@code section}; none if it is no ELF object. */
  byte[] section(String section) {
    return elf.map(e -> e.contents(bytes, section)).orElse(new byte[0]);
  }

  /**
   * 128 bits that stand for the whole file in keys of the cache. Not for use against an adversary,
   * whom the build does not have: the JVM takes ten times as long for SHA-256 unless its optimising
   * compiler has warmed up.
   */
  HashCode hash() {
    return hash.get();
  }

  @Override
  public String toString() {
    return name;
  }

  private ImmutableList<ObjectRecords> readRecords() {
    return ObjectReader.readSites(name, section(ObjectWriter.SITES_SECTION));
  }

  private ImmutableList<Symbol> findGlobals() {
    if (elf.isEmpty()) {
      return ImmutableList.of();
    }
    BitSet used = usedSymbols(elf.get());
    ImmutableList.Builder<Symbol> globals = ImmutableList.builder();
    int index = 1;
    for (Symbol symbol : elf.get().symbols()) {
      if (!symbol.isLocal() && (symbol.isDefined() || used.get(index))) {
        globals.add(symbol);
      }
      index++;
    }
    return globals.build();
  }

  /** Names of ours that stand in the symbol table but that nothing uses. */
  ImmutableList<String> idle() {
    if (elf.isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableSet<String> used =
        globals().stream().map(Symbol::name).collect(ImmutableSet.toImmutableSet());
    return elf.get().symbols().stream()
        .filter(symbol -> !symbol.isDefined() && !symbol.isLocal())
        .map(Symbol::name)
        .filter(name -> name.startsWith(HsSymbols.PREFIX) && !used.contains(name))
        .collect(ImmutableList.toImmutableList());
  }

  /** Indices of symbols that relocations name. */
  private BitSet usedSymbols(ElfObject object) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    BitSet used = new BitSet(object.symbols().size() + 1);
    for (Section section : object.sections()) {
      if (section.type() == RELA) {
        int end = section.offset() + section.size();
        for (int at = section.offset(); at + RELA_BYTES <= end; at += RELA_BYTES) {
          used.set(file.getInt(at + SYMBOL_IN_RELA) & Integer.MAX_VALUE);
        }
      }
    }
    return used;
  }

  private HashCode computeHash() {
    return Hashing.murmur3_128().hashBytes(bytes);
  }
}
