package org.hypersafe.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.object.BitcodeFrame;
import org.hypersafe.object.ObjectReader;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectWriter;

/** Reads inputs; stage 06. */
public final class ProgramLoader {
  /** Endings of the files that a directory is searched for. */
  private static final ImmutableList<String> ENDINGS = ImmutableList.of(".o", ".bc", ".a");

  private final Map<String, LoadedObject> objects = new LinkedHashMap<>();
  private final SymbolResolution.Builder symbols = SymbolResolution.builder();
  private final Set<String> defined = new LinkedHashSet<>();
  private final Map<String, String> placed = new LinkedHashMap<>();
  private final TreeSet<String> wanted = new TreeSet<>();
  private final ImmutableList.Builder<String> unprotected = ImmutableList.builder();

  private ProgramLoader() {}

  /**
   * Loads what a link takes, or what {@link #find} found. An object that comes twice, alone and in
   * a result of {@code ld -r}, is taken once, where it comes first.
   *
   * @throws UserError when an input is none of the known kinds, damaged, or was written by another
   *     LLVM; and when no input has records or bitcode
   */
  public static LoadedProgram load(Iterable<InputFile> inputs) {
    ProgramLoader loader = new ProgramLoader();
    inputs.forEach(loader::input);
    loader.wanted.removeAll(loader.defined);
    return new LoadedProgram(
        ImmutableList.copyOf(loader.objects.values()),
        loader.symbols.build(),
        ImmutableMap.copyOf(loader.placed),
        ImmutableSortedSet.copyOf(loader.wanted),
        loader.unprotected.build());
  }

  /**
   * The files behind command-line arguments; of a directory all objects, archives and bitcode files
   * below it, in order of their paths, that are ours or bitcode.
   *
   * @throws UserError when a path does not exist or a directory has no such file
   */
  public static ImmutableList<InputFile> find(Iterable<Path> paths) {
    ImmutableList.Builder<InputFile> inputs = ImmutableList.builder();
    for (Path path : paths) {
      try {
        if (Files.isDirectory(path)) {
          inputs.addAll(below(path));
        } else {
          inputs.add(new InputFile(path.toString(), Files.readAllBytes(path)));
        }
      } catch (UncheckedIOException e) {
        throw UserError.unreadable(path, "input", e.getCause());
      } catch (IOException e) {
        throw UserError.unreadable(path, "input", e);
      }
    }
    return inputs.build();
  }

  private static ImmutableList<InputFile> below(Path directory) throws IOException {
    ImmutableList.Builder<InputFile> found = ImmutableList.builder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted().toList()) {
        if (Files.isRegularFile(file) && ENDINGS.stream().anyMatch(file.toString()::endsWith)) {
          InputFile input = new InputFile(file.toString(), Files.readAllBytes(file));
          if (isOurs(input)) {
            found.add(input);
          }
        }
      }
    }
    ImmutableList<InputFile> all = found.build();
    if (all.isEmpty()) {
      throw new UserError(
          new Diagnostic(
              directory.toString(),
              "directory",
              "has no object of hypersafe-cc and no bitcode",
              "",
              "build with CC=hypersafe-cc first"));
    }
    return all;
  }

  private static boolean isOurs(InputFile input) {
    if (input.isBitcode() || ArchiveFile.isArchive(input.bytes())) {
      return true;
    }
    return ElfObject.isX86of64(input.bytes())
        && ElfObject.read(input.name(), input.bytes()).sections().stream()
            .anyMatch(section -> section.name().equals(ObjectWriter.SITES_SECTION));
  }

  private void input(InputFile input) {
    if (ArchiveFile.isArchive(input.bytes())) {
      ArchiveFile.read(input.name(), input.bytes()).members().forEach(this::input);
    } else if (input.isBitcode()) {
      LoadedObject object = BitcodeObject.read(input);
      if (objects.putIfAbsent(object.id(), object) == null) {
        symbols.add(object.records());
      }
    } else {
      elf(input);
    }
  }

  private void elf(InputFile input) {
    ElfObject elf = ElfObject.read(input.name(), input.bytes());
    byte[] sites = elf.contents(input.bytes(), ObjectWriter.SITES_SECTION);
    ImmutableList<ObjectRecords> records = ObjectReader.readSites(input.name(), sites);
    Map<String, BitcodeFrame> bitcode = new HashMap<>();
    byte[] frames = elf.contents(input.bytes(), ObjectWriter.BITCODE_SECTION);
    ObjectReader.readBitcode(input.name(), frames).forEach(f -> bitcode.put(f.objectId(), f));
    if (records.isEmpty() && elf.hasCode()) {
      unprotected.add(input.name());
    }
    ImmutableList.Builder<ObjectRecords> fresh = ImmutableList.builder();
    for (ObjectRecords object : records) {
      Optional<BitcodeFrame> ir = Optional.ofNullable(bitcode.remove(object.objectId()));
      LoadedObject loaded = new LoadedObject(object.objectId(), input.name(), object, ir);
      if (objects.putIfAbsent(object.objectId(), loaded) == null) {
        fresh.add(object);
      }
    }
    if (!bitcode.isEmpty()) {
      throw new UserError(
          new Diagnostic(
              input.name(),
              ObjectWriter.BITCODE_SECTION,
              "bitcode without records",
              String.join(" ", new TreeSet<>(bitcode.keySet())),
              "rebuild the object with hypersafe-cc"));
    }
    addSymbols(elf, fresh.build());
  }

  private void addSymbols(ElfObject elf, ImmutableList<ObjectRecords> records) {
    symbols.add(elf, records);
    for (ElfObject.Symbol symbol : elf.symbols()) {
      if (!symbol.isLocal() && symbol.section() > 0 && symbol.section() < elf.sections().size()) {
        placed.putIfAbsent(symbol.name(), elf.sections().get(symbol.section()).name());
      }
      if (symbol.name().startsWith(LinkSymbols.PREFIX) && !symbol.isLocal()) {
        (symbol.isDefined() ? defined : wanted).add(symbol.name());
      }
    }
  }
}
