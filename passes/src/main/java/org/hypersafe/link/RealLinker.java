package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hypersafe.process.ResponseFiles;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.ToolRunner.Command;
import org.hypersafe.process.ToolRunner.Result;

/**
 * Runs GNU ld, its neighbour objcopy, and our assembler, in the caller's directory and environment.
 */
final class RealLinker {
  /** A longer command line goes through a response file. */
  private static final int LONG = 100_000;

  private final LinkRequest request;

  RealLinker(LinkRequest request) {
    this.request = request;
  }

  /** Runs ld with exactly these words. */
  Result link(List<String> words) {
    return run(ImmutableList.<String>builder().add(linker()).addAll(words).build());
  }

  /**
   * Runs ld, through a response file in {@code scratch} if there are many words.
   *
   * @throws IOException when the response file cannot be written
   */
  Result link(List<String> words, Path scratch) throws IOException {
    if (words.stream().mapToLong(String::length).sum() < LONG) {
      return link(words);
    }
    Path file = Files.createTempFile(scratch, "words", "");
    Files.writeString(file, ResponseFiles.quote(words), StandardCharsets.UTF_8);
    return link(ImmutableList.of("@" + file));
  }

  /** Runs the objcopy that belongs to ld. */
  Result objcopy(List<String> words) {
    String objcopy = linker().replaceFirst("ld(?:\\.bfd)?$", "objcopy");
    return run(ImmutableList.<String>builder().add(objcopy).addAll(words).build());
  }

  /** Assembles {@code source} to {@code object}. */
  Result assemble(Path source, Path object) {
    return ToolRunner.run(
        new Command(
            ImmutableList.of(
                request.toolchain().program("clang"),
                "--target=x86_64-unknown-linux-gnu",
                "-c",
                "-o",
                object.toString(),
                source.toString()),
            request.cwd(),
            request.toolchain().environmentForLlvm(request.env())));
  }

  String linker() {
    return request.toolchain().linker();
  }

  private Result run(ImmutableList<String> argv) {
    return ToolRunner.run(new Command(argv, request.cwd(), request.env()));
  }
}
