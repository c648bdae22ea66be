package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.link.LdOption.Role;
import org.hypersafe.load.ElfObject;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.process.ToolRunner.Result;
import org.hypersafe.tables.TableEmitter;

/**
 * A trial link that tells which symbols survive: a linker script may discard sections, and a table
 * must not name what is not there.
 *
 * <p>All symbols that only the table object will define are defined by a stub: numbers as 1, tables
 * as a label in the section where tables will be. Sections are not collected here: code is reached
 * through tables, and the stub has none. So in the real link all code that a table names stays.
 */
final class Probe {
  private final LinkCommand command;
  private final RealLinker linker;
  private final Path scratch;

  Probe(LinkCommand command, RealLinker linker, Path scratch) {
    this.command = command;
    this.linker = linker;
    this.scratch = scratch;
  }

  /** What a probe found: names that the image does not define, and its layout; or ld's failure. */
  record Finding(
      ImmutableSortedSet<String> missing, ImageLayout layout, Optional<Result> failure) {}

  /**
   * Links on trial.
   *
   * @return global names that the inputs have in sections, and names they have indices of, that the
   *     image does not define
   */
  Finding run(LinkParts parts) throws IOException {
    SymbolNeeds needs = parts.needs();
    Path stub = stub(needs, parts.runtime().isEmpty());
    Path image = scratch.resolve("probe");
    List<String> words = new ArrayList<>(command.words(Probe::keeps));
    words.add("--format=default");
    parts.runtime().forEach(object -> words.add(object.toString()));
    parts.roots().forEach(root -> words.add("--undefined=" + root));
    words.add(stub.toString());
    Path map = scratch.resolve("probe.map");
    words.addAll(List.of("-o", image.toString(), "-Map=" + map));
    Result result = linker.link(words, scratch);
    if (!result.succeeded()) {
      return new Finding(ImmutableSortedSet.of(), ImageLayout.NONE, Optional.of(result));
    }
    Set<String> defined = definedNames(Files.readAllBytes(image));
    ImmutableSortedSet.Builder<String> missing = ImmutableSortedSet.naturalOrder();
    needs.placed().stream().filter(name -> !defined.contains(name)).forEach(missing::add);
    needs.named().stream().filter(name -> !defined.contains(name)).forEach(missing::add);
    return new Finding(missing.build(), layout(parts, map), Optional.empty());
  }

  /** Where the symbols lie that inputs use and no input defines. */
  private static ImageLayout layout(LinkParts parts, Path map) throws IOException {
    Set<String> used = new HashSet<>();
    Set<String> defined = new HashSet<>();
    Set<String> variables = new HashSet<>();
    for (LinkInput input : parts.inputs()) {
      input.globals().forEach(s -> (s.isDefined() ? defined : used).add(s.name()));
      variables.addAll(input.variableSections());
    }
    ImageLayout all =
        LinkMap.read(
            Files.readString(map, StandardCharsets.ISO_8859_1),
            name ->
                used.contains(name)
                    && !defined.contains(name)
                    && !name.startsWith(HsSymbols.PREFIX));
    return all.essence(variables::contains);
  }

  private static boolean keeps(LdArgument argument) {
    return !argument.is(Role.OUTPUT)
        && !argument.is(Role.MAP)
        && !argument.is(Role.TALK)
        && !argument.is(Role.STRIP)
        && !argument.is(Role.OUTPUT_FORMAT)
        && !argument.is(Role.COLLECT_GARBAGE);
  }

  private static Set<String> definedNames(byte[] image) {
    Set<String> names = new HashSet<>();
    if (ElfObject.isX86of64(image)) {
      ElfObject.read("probe", image).symbols().stream()
          .filter(ElfObject.Symbol::isDefined)
          .forEach(symbol -> names.add(symbol.name()));
    }
    CoffFile.read(image).ifPresent(coff -> names.addAll(coff.defined()));
    return names;
  }

  private Path stub(SymbolNeeds needs, boolean withTraps) throws IOException {
    StringBuilder text = new StringBuilder();
    ImmutableList.Builder<String> labels = ImmutableList.builder();
    needs.idle().forEach(name -> number(text, name));
    for (String name : needs.required().keySet()) {
      if (HsSymbols.isNumber(name)) {
        number(text, name);
      } else if (!name.startsWith(HsSymbols.INTERMEDIATE)) {
        labels.add(name);
      }
    }
    text.append("\t.section\t").append(TableEmitter.SECTION).append(",\"a\",@progbits\n");
    Set<String> all = new HashSet<>(labels.build());
    List<String> sorted = new ArrayList<>(labels.build());
    if (withTraps) {
      for (String trap : List.of(HsSymbols.TRAP_CALL, HsSymbols.TRAP_RETURN)) {
        if (all.add(trap)) {
          sorted.add(trap);
        }
      }
    }
    for (String name : sorted) {
      text.append("\t.globl\t\"").append(name).append("\"\n\"").append(name).append("\":\n");
    }
    text.append("\t.quad\t0\n\t.section\t.note.GNU-stack,\"\",@progbits\n");
    Path source = scratch.resolve("stub.s");
    Path object = scratch.resolve("stub.o");
    Files.writeString(source, text, StandardCharsets.UTF_8);
    Assembly.check(linker.assemble(source, object), source);
    return object;
  }

  private static void number(StringBuilder text, String name) {
    text.append("\t.globl\t\"").append(name).append("\"\n\t.set\t\"").append(name);
    text.append("\", 1\n");
  }
}
