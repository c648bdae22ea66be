package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.hypersafe.link.LdOption.Role;

/**
 * A parsed command line.
 *
 * @param arguments in order, response files expanded
 */
record LinkCommand(ImmutableList<LdArgument> arguments) {
  /** Emulations whose links we protect; all others are foreign. */
  private static final ImmutableSet<String> PROTECTED_EMULATIONS =
      ImmutableSet.of("elf_x86_64", "i386pep");

  /** The last value of options with this role, which is the one ld takes. */
  Optional<String> last(Role role) {
    return arguments.stream()
        .filter(argument -> argument.is(role))
        .reduce((first, second) -> second)
        .map(LdArgument::value);
  }

  /** The last value of an option of ours. */
  Optional<String> hyperSafe(String name) {
    return arguments.stream()
        .filter(argument -> argument.is(Role.HYPERSAFE))
        .filter(argument -> argument.option().orElseThrow().name().equals(name))
        .reduce((first, second) -> second)
        .map(LdArgument::value);
  }

  boolean has(Role role) {
    return arguments.stream().anyMatch(argument -> argument.is(role));
  }

  boolean hasOption(String name) {
    return arguments.stream()
        .anyMatch(argument -> argument.option().filter(o -> o.name().equals(name)).isPresent());
  }

  /** Names of input files, without libraries. */
  ImmutableList<String> files() {
    return arguments.stream()
        .filter(LdArgument::isFile)
        .map(LdArgument::value)
        .collect(ImmutableList.toImmutableList());
  }

  /** Whether this link is the real linker's business alone. */
  boolean passesThrough() {
    boolean foreign =
        last(Role.EMULATION).filter(m -> !PROTECTED_EMULATIONS.contains(m)).isPresent();
    boolean noInput = files().isEmpty() && !has(Role.LIBRARY);
    return foreign || noInput || has(Role.QUESTION) || has(Role.RELOCATABLE);
  }

  /** Whether the image is to be PE. */
  boolean isPe() {
    return last(Role.EMULATION).filter("i386pep"::equals).isPresent();
  }

  /** Output path as ld takes it. */
  Path output() {
    return Path.of(last(Role.OUTPUT).orElse(isPe() ? "a.exe" : "a.out"));
  }

  /** Words for the real linker: arguments that {@code keep} accepts, never ours. */
  ImmutableList<String> words(Predicate<LdArgument> keep) {
    return arguments.stream()
        .filter(argument -> !argument.is(Role.HYPERSAFE))
        .filter(keep)
        .flatMap(argument -> argument.raw().stream())
        .collect(ImmutableList.toImmutableList());
  }
}
