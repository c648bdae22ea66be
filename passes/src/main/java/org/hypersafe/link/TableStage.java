package org.hypersafe.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.facts.FactStore;
import org.hypersafe.link.WholeProgram.Outcome;
import org.hypersafe.link.WholeProgram.Program;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.tables.TableEmitter;
import org.hypersafe.tables.TableEmitter.Traps;
import org.hypersafe.tables.TableImage;

/** Gets the table object: from the cache, or by the whole-program half. */
final class TableStage {
  private static final String OBJECT = "tables.o";
  private static final String ALIASES = "aliases.ld";
  private static final String REPORT = "report.json";

  private final WholeProgram wholeProgram;
  private final LinkSettings settings;
  private final Optional<LinkCache> cache;
  private final RealLinker linker;
  private final Scratch scratch;

  TableStage(
      WholeProgram wholeProgram,
      LinkSettings settings,
      Optional<LinkCache> cache,
      RealLinker linker,
      Scratch scratch) {
    this.wholeProgram = wholeProgram;
    this.settings = settings;
    this.cache = cache;
    this.linker = linker;
    this.scratch = scratch;
  }

  /**
   * Makes the object.
   *
   * @param finding names that do not survive the link, and its layout
   * @throws UserError when the inputs are not to be linked
   */
  TableObject make(LinkParts parts, Probe.Finding finding) throws IOException {
    HashCode key = key(parts, finding);
    Lock making = LinkCache.making(key);
    try {
      if (settings.keep().isEmpty()) {
        Optional<ImmutableSortedMap<String, byte[]>> known = cache.flatMap(c -> c.get(key));
        if (known.isPresent() && (!wantsReport() || known.get().containsKey(REPORT))) {
          return decode(known.get());
        }
      }
      TableObject object = compute(parts, finding);
      cache.ifPresent(c -> c.put(key, encode(object)));
      cache.ifPresent(LinkCache::shrink);
      return object;
    } finally {
      making.unlock();
    }
  }

  private boolean wantsReport() {
    return settings.report().isPresent() || settings.keep().isPresent();
  }

  private TableObject compute(LinkParts parts, Probe.Finding finding) throws IOException {
    ImmutableSortedSet<String> missing = finding.missing();
    parts.check(settings.profile());
    SymbolNeeds needs = parts.needs();
    ImmutableSortedSet<String> zeroes = needs.nothing(missing);
    ImmutableList<LinkInput> described =
        parts.inputs().stream()
            .filter(input -> input.mayHaveSubstance() && !input.records().isEmpty())
            .collect(ImmutableList.toImmutableList());
    ImmutableSet<String> wanted =
        needs.required().keySet().stream()
            .filter(name -> !zeroes.contains(name))
            .collect(ImmutableSet.toImmutableSet());
    Outcome outcome =
        wholeProgram.plan(
            new Program(
                described,
                missing,
                zeroes,
                wanted,
                settings.profile(),
                finding.layout(),
                wantsReport(),
                cache.<FactStore>map(CachedFacts::new).orElse(FactStore.NONE)));
    TableImage image = withZeroes(outcome.tables(), zeroes, missing);
    boolean runtime = needs.defined().contains(HsSymbols.TRAP_CALL);
    checkComplete(image, needs, runtime);
    checkSealing(image, needs, parts);
    String assembly = TableEmitter.emit(image, runtime ? Traps.RUNTIME : Traps.STOP);
    String aliases = aliases(image) + absentCallees(described, needs);
    TableObject object = assemble(assembly, aliases, outcome.report());
    keep(described, missing, outcome, assembly, object);
    return object;
  }

  private HashCode key(LinkParts parts, Probe.Finding finding) {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putString("tables " + ToolVersion.text(), UTF_8);
    settings
        .profile()
        .lines()
        .forEach(l -> hasher.putString(l.kind() + " " + l.symbol() + "\n", UTF_8));
    parts.inputs().stream()
        .filter(LinkInput::mayHaveSubstance)
        .forEach(input -> hasher.putBytes(input.hash().asBytes()));
    finding.missing().forEach(name -> hasher.putString(name, UTF_8).putChar('\n'));
    hasher.putString(finding.layout().render(), UTF_8);
    return hasher.hash();
  }

  /** Names that stand for nothing are 0, and so are aliases of what the link discards. */
  private static TableImage withZeroes(
      TableImage image, ImmutableSortedSet<String> zeroes, ImmutableSortedSet<String> missing) {
    TreeMap<String, Long> numbers = new TreeMap<>(image.numbers());
    TreeMap<String, String> aliases = new TreeMap<>(image.aliases());
    zeroes.forEach(zero -> numbers.putIfAbsent(zero, 0L));
    image
        .aliases()
        .forEach(
            (alias, symbol) -> {
              if (missing.contains(symbol)) {
                numbers.putIfAbsent(alias, 0L);
              }
            });
    aliases.keySet().removeAll(numbers.keySet());
    return new TableImage(
        ImmutableSortedMap.copyOfSorted(numbers),
        ImmutableSortedMap.copyOfSorted(aliases),
        image.callTables(),
        image.returnTables(),
        image.sites(),
        image.functions(),
        image.seals());
  }

  /** Every name of ours that an input uses must have a meaning now. */
  private static void checkComplete(TableImage image, SymbolNeeds needs, boolean runtime) {
    ImmutableSet<String> given = TableEmitter.definedSymbols(image, runtime);
    List<Diagnostic> faults = new ArrayList<>();
    needs
        .required()
        .forEach(
            (name, user) -> {
              if (!given.contains(name) && !image.aliases().containsKey(name)) {
                faults.add(
                    new Diagnostic(
                        user.name(),
                        name,
                        "no record explains this symbol",
                        "",
                        "compile all objects with this hypersafe-cc and the profile of the link"));
              }
            });
    faults.sort(Comparator.comparing(Diagnostic::subject));
    if (!faults.isEmpty()) {
      throw new UserError(faults.subList(0, Math.min(faults.size(), 20)));
    }
  }

  /** The report says what calls may do after boot, so somebody must see to it. */
  private static void checkSealing(TableImage image, SymbolNeeds needs, LinkParts parts) {
    boolean isCalled =
        parts.inputs().stream()
            .flatMap(input -> input.globals().stream())
            .anyMatch(s -> !s.isDefined() && s.name().equals(HsSymbols.SEAL_CALLS));
    if (!image.seals().isEmpty() && !isCalled) {
      throw new UserError(
          new Diagnostic(
              "hypersafe-ld",
              HsSymbols.SEAL_CALLS,
              "nothing calls it, but the profile has sealed-section lines",
              image.seals().size() + " calls",
              "call it at the end of boot (runtime-stubs/README.md), or remove the lines"));
    }
    for (TableImage.Seal seal : image.seals()) {
      if (LinkSymbols.isLocalVariable(seal.variable())
          && !needs.defined().contains(seal.variable())) {
        throw new UserError(
            new Diagnostic(
                "hypersafe-ld",
                seal.variable(),
                "an object was compiled without the profile line that seals its section",
                "",
                "rebuild all objects with the profile of the link"));
      }
    }
  }

  private static String aliases(TableImage image) {
    StringBuilder script = new StringBuilder();
    image
        .aliases()
        .forEach(
            (alias, symbol) ->
                script.append('"').append(alias).append("\" = \"").append(symbol).append("\";\n"));
    return script.toString();
  }

  /**
   * Calls of weak functions that nobody defines stand behind a test that never holds; they must
   * lead somewhere all the same, and not to address 0.
   */
  private static String absentCallees(ImmutableList<LinkInput> inputs, SymbolNeeds needs) {
    StringBuilder script = new StringBuilder();
    inputs.stream()
        .flatMap(input -> input.records().stream())
        .flatMap(
            object ->
                Stream.concat(
                    object.directCalls().stream().map(ObjectRecords.DirectCall::callee),
                    object.tailJumps().stream().map(ObjectRecords.TailJump::to)))
        .filter(callee -> !callee.isLocal() && needs.weak().contains(callee.name()))
        .map(SymbolRef::name)
        .filter(name -> !needs.defined().contains(name))
        .distinct()
        .sorted()
        .forEach(name -> script.append('"' + name + "\" = " + HsSymbols.TRAP_CALL + ";\n"));
    return script.toString();
  }

  private TableObject assemble(String assembly, String aliases, String report) throws IOException {
    Path source = scratch.file("tables.s");
    Path object = scratch.file(OBJECT);
    Files.writeString(source, assembly, UTF_8);
    Assembly.check(linker.assemble(source, object), source);
    return new TableObject(Files.readAllBytes(object), aliases, report);
  }

  private void keep(
      ImmutableList<LinkInput> inputs,
      ImmutableSortedSet<String> missing,
      Outcome outcome,
      String assembly,
      TableObject object)
      throws IOException {
    if (settings.keep().isEmpty()) {
      return;
    }
    StringBuilder names = new StringBuilder();
    inputs.forEach(input -> names.append(input.name()).append('\n'));
    ImmutableMap.Builder<String, String> files = ImmutableMap.builder();
    files.put("05-link/inputs.txt", names.toString());
    files.put("05-link/missing.txt", String.join("\n", missing) + "\n");
    files.putAll(outcome.stages());
    files.put("11-tables/tables.s", assembly);
    files.put("11-tables/" + ALIASES, object.aliases());
    for (Map.Entry<String, String> file : files.buildOrThrow().entrySet()) {
      Path path = settings.keep().get().resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue(), UTF_8);
    }
  }

  /** An entry without a report is one of a link that wanted none. */
  private ImmutableMap<String, byte[]> encode(TableObject object) {
    ImmutableMap.Builder<String, byte[]> blobs = ImmutableMap.builder();
    blobs.put(OBJECT, object.object()).put(ALIASES, object.aliases().getBytes(UTF_8));
    if (wantsReport()) {
      blobs.put(REPORT, object.report().getBytes(UTF_8));
    }
    return blobs.buildOrThrow();
  }

  private static TableObject decode(ImmutableSortedMap<String, byte[]> blobs) {
    return new TableObject(
        blobs.get(OBJECT),
        new String(blobs.get(ALIASES), UTF_8),
        new String(blobs.getOrDefault(REPORT, new byte[0]), UTF_8));
  }
}
