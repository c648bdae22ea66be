package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hypersafe.diag.EnvironmentError;
import org.hypersafe.link.LdOption.Role;
import org.hypersafe.process.ToolRunner.Result;

/** The real link: the user's words, the runtime and the tables; then our symbols go. */
final class ImageLink {
  /** Symbols that stay: where a stack dump ends, and where an auditor finds what is sealed. */
  private static final ImmutableList<String> KEPT =
      ImmutableList.of(
          HsSymbols.TRAP_CALL,
          HsSymbols.TRAP_RETURN,
          HsSymbols.FOREIGN_CALL,
          HsSymbols.PREFIX + "seals_*",
          HsSymbols.PREFIX + "functions_*");

  private static final ImmutableSet<String> PROTECTED_FORMATS =
      ImmutableSet.of("elf64-x86-64", "pei-x86-64", "default");

  private final LinkCommand command;
  private final RealLinker linker;
  private final Scratch scratch;
  private ImmutableList<String> ours = ImmutableList.of();

  ImageLink(LinkCommand command, RealLinker linker, Scratch scratch) {
    this.command = command;
    this.linker = linker;
    this.scratch = scratch;
  }

  /** Path of the image with all symbols. */
  Path withSymbols() {
    return scratch.file("image", name());
  }

  /** Links to {@link #withSymbols()}. */
  Result link(LinkParts parts, TableObject tables) throws IOException {
    Path object = scratch.file("tables.o");
    Path aliases = scratch.file("aliases.ld");
    Files.write(object, tables.object());
    ImmutableList.Builder<String> words = ImmutableList.builder();
    words.add("--format=default");
    parts.roots().forEach(root -> words.add("--undefined=" + root));
    parts.runtime().forEach(file -> words.add(file.toString()));
    words.add(object.toString());
    if (!tables.aliases().isEmpty()) {
      Files.writeString(aliases, tables.aliases(), StandardCharsets.UTF_8);
      words.add(aliases.toString());
    }
    ours = words.build();
    return run(withSymbols(), !otherFormat());
  }

  /**
   * Makes the image the user gets.
   *
   * @return its path
   * @throws EnvironmentError when objcopy fails
   */
  Path finish() throws IOException {
    Path finished = scratch.file("plain", name());
    if (otherFormat()) {
      Result result = run(finished, true);
      if (!result.succeeded()) {
        throw new EnvironmentError(linker.linker(), result.stderrText(), "check --oformat");
      }
      return finished;
    }
    if (command.hasOption("q") || command.hasOption("emit-relocs")) {
      return withSymbols();
    }
    Files.createDirectories(finished.getParent());
    List<String> words = new ArrayList<>();
    if (stripsAll()) {
      words.add("--strip-all");
    } else {
      words.add("--wildcard");
      KEPT.forEach(name -> words.add("--strip-symbol=!" + name));
      words.add("--strip-symbol=" + HsSymbols.PREFIX + "*");
    }
    words.addAll(List.of(withSymbols().toString(), finished.toString()));
    Result result = linker.objcopy(words);
    if (!result.succeeded()) {
      throw new EnvironmentError(
          "objcopy", result.stderrText().strip(), "check binutils and the space on the disk");
    }
    return finished;
  }

  /** The file to verify in place of {@code finished}, which may be no image but bytes. */
  Path verifiable(Path finished) {
    return otherFormat() ? withSymbols() : finished;
  }

  /** Gives the map its name, with our files called by stage. */
  void publishMap(Path cwd, LinkMessages messages) throws IOException {
    Optional<Path> map = map();
    if (map.isPresent() && Files.exists(scratch.file("map"))) {
      Path translated = scratch.file("map.txt");
      String text = Files.readString(scratch.file("map"), StandardCharsets.ISO_8859_1);
      Files.writeString(translated, messages.translate(text), StandardCharsets.ISO_8859_1);
      scratch.publish(translated, cwd.resolve(map.get()));
    }
  }

  /** Messages and export tables show the file's last name, so it is the user's. */
  private String name() {
    return command.output().getFileName().toString();
  }

  private Result run(Path image, boolean withFormat) throws IOException {
    Files.createDirectories(image.getParent());
    List<String> words = new ArrayList<>(command.words(argument -> keeps(argument, withFormat)));
    words.addAll(ours);
    map().ifPresent(map -> words.add("-Map=" + scratch.file("map")));
    words.addAll(List.of("-o", image.toString()));
    return linker.link(words, scratch.directory());
  }

  private boolean keeps(LdArgument argument, boolean withFormat) {
    boolean replaced = argument.is(Role.OUTPUT) || (argument.is(Role.MAP) && map().isPresent());
    boolean later = isStripAll(argument);
    return !replaced && !later && (withFormat || !argument.is(Role.OUTPUT_FORMAT));
  }

  private static boolean isStripAll(LdArgument argument) {
    return argument.is(Role.STRIP)
        && argument
            .option()
            .filter(o -> o.name().equals("s") || o.name().equals("strip-all"))
            .isPresent();
  }

  private boolean stripsAll() {
    return command.arguments().stream().anyMatch(ImageLink::isStripAll);
  }

  /** The map's name, if it is a plain one. */
  private Optional<Path> map() {
    return command
        .last(Role.MAP)
        .filter(name -> !name.isEmpty() && !name.equals("-") && !name.contains("%"))
        .map(Path::of)
        .filter(path -> !Files.isDirectory(path));
  }

  private boolean otherFormat() {
    return command.last(Role.OUTPUT_FORMAT).filter(f -> !PROTECTED_FORMATS.contains(f)).isPresent();
  }
}
