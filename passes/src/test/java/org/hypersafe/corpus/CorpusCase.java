package org.hypersafe.corpus;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program of the corpus: all files of {@code directory} that are called {@code name}, a dot and
 * something.
 */
record CorpusCase(Path directory, String name) {
  /** The cases of a folder of {@code test-corpus/}, by name. */
  static ImmutableList<CorpusCase> in(String folder) throws IOException {
    Path directory = Workbench.source().resolve("test-corpus").resolve(folder);
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.matches("[^.]+\\.c"))
          .sorted()
          .map(file -> new CorpusCase(directory, file.substring(0, file.length() - 2)))
          .collect(ImmutableList.toImmutableList());
    }
  }

  /** Files that each become an object of the link, in its order. */
  ImmutableList<String> objects() throws IOException {
    return ImmutableList.<String>builder()
        .add(name + ".c")
        .addAll(matching("\\.\\d+\\.c"))
        .addAll(matching("\\.S"))
        .build();
  }

  /** Files that become members of one archive. */
  ImmutableList<String> members() throws IOException {
    return matching("\\.lib\\.\\d+\\.c");
  }

  Optional<Path> profile() {
    return file("profile");
  }

  /** The file of this case with the suffix, if there is one. */
  Optional<Path> file(String suffix) {
    return Optional.of(path(suffix)).filter(Files::exists);
  }

  Path path(String suffix) {
    return directory.resolve(name + "." + suffix);
  }

  private ImmutableList<String> matching(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith(name) && file.substring(name.length()).matches(suffix))
          .sorted()
          .collect(ImmutableList.toImmutableList());
    }
  }

  @Override
  public String toString() {
    return directory.getFileName() + "/" + name;
  }
}
