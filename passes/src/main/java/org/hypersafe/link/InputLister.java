package org.hypersafe.link;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hypersafe.link.LdOption.Role;
import org.hypersafe.load.ArchiveFile;

/**
 * Finds the objects and archive members that take part in a link.
 *
 * <p>When the command line names objects only, they are it. Otherwise we ask ld: a trial link with
 * {@code -t -t} names every file it opens and every member it takes. That trial may fail; it has
 * said what we want by then.
 */
final class InputLister {
  private static final Pattern MEMBER = Pattern.compile("\\((.+)\\)(.+)");

  /** Commands of a linker script that bring files in. */
  private static final Pattern NAMES_FILES =
      Pattern.compile("\\b(INPUT|GROUP|STARTUP|INCLUDE|AS_NEEDED)\\b");

  private final LinkRequest request;
  private final LinkCommand command;
  private final RealLinker linker;
  private final Path scratch;

  InputLister(LinkRequest request, LinkCommand command, RealLinker linker, Path scratch) {
    this.request = request;
    this.command = command;
    this.linker = linker;
    this.scratch = scratch;
  }

  /** The inputs, if the command line alone tells them. */
  Optional<ImmutableList<LinkInput>> fromCommandLine() throws IOException {
    if (command.has(Role.LIBRARY) || scriptsNameFiles()) {
      return Optional.empty();
    }
    ImmutableList.Builder<LinkInput> inputs = ImmutableList.builder();
    String format = "";
    for (LdArgument argument : command.arguments()) {
      if (argument.is(Role.INPUT_FORMAT)) {
        format = argument.value();
      }
      if (argument.isFile() && !format.equals("binary")) {
        Optional<byte[]> bytes = contents(argument.value());
        if (bytes.isEmpty()) {
          return Optional.empty();
        }
        LinkInput input = new LinkInput(argument.value(), bytes.get());
        if (!input.isObject()) {
          return Optional.empty();
        }
        inputs.add(input);
      }
    }
    return Optional.of(inputs.build());
  }

  /**
   * The inputs ld takes.
   *
   * @param objects linked in addition
   * @param roots symbols that must be found, as archives may hold them
   */
  ImmutableList<LinkInput> fromTrialLink(List<Path> objects, Collection<String> roots)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            command.words(a -> !a.is(Role.OUTPUT) && !a.is(Role.TALK) && !a.is(Role.MAP)));
    words.add("--format=default");
    objects.forEach(object -> words.add(object.toString()));
    roots.forEach(root -> words.add("--undefined=" + root));
    words.addAll(
        List.of(
            "-t",
            "-t",
            "--unresolved-symbols=ignore-all",
            "-o",
            scratch.resolve("trial").toString()));
    Set<String> lines =
        new LinkedHashSet<>(
            Splitter.on('\n').splitToList(linker.link(words, scratch).stdoutText()));
    ImmutableList.Builder<LinkInput> inputs = ImmutableList.builder();
    for (String line : lines) {
      boolean ours = objects.stream().anyMatch(object -> object.toString().equals(line));
      if (!ours && !line.isEmpty()) {
        inputs.addAll(read(line));
      }
    }
    return inputs.build();
  }

  private List<LinkInput> read(String line) throws IOException {
    Matcher member = MEMBER.matcher(line);
    if (member.matches()) {
      String archive = member.group(1);
      String name = archive + "(" + member.group(2) + ")";
      return contents(archive).stream()
          .flatMap(bytes -> ArchiveFile.read(archive, bytes).members().stream())
          .filter(file -> file.name().equals(name))
          .map(file -> new LinkInput(name, file.bytes()))
          .toList();
    }
    return contents(line).stream()
        .map(bytes -> new LinkInput(line, bytes))
        .filter(input -> input.isObject() || input.isBitcode())
        .toList();
  }

  private Optional<byte[]> contents(String name) throws IOException {
    try {
      Path file = request.cwd().resolve(name);
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private boolean scriptsNameFiles() throws IOException {
    for (LdArgument argument : command.arguments()) {
      if (argument.is(Role.SCRIPT)) {
        Optional<byte[]> bytes = contents(argument.value());
        String text = bytes.map(b -> new String(b, StandardCharsets.ISO_8859_1)).orElse("INPUT");
        if (NAMES_FILES.matcher(text).find()) {
          return true;
        }
      }
    }
    return false;
  }
}
