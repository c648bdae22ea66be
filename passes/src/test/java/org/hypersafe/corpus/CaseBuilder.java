package org.hypersafe.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hypersafe.corpus.Workbench.Outcome;

/**
 * Builds programs for Linux without a libc, by clang and ld or by hypersafe-cc and hypersafe-ld.
 */
final class CaseBuilder {
  /** Which tools build. */
  enum Kind {
    PLAIN,
    PROTECTED;

    @Override
    public String toString() {
      return this == PLAIN ? "plain" : "protected";
    }
  }

  /** The flags of test-corpus/README.md, without the optimisation level. */
  static final ImmutableList<String> FLAGS =
      ImmutableList.of(
          "-ffreestanding",
          "-mno-sse",
          "-mno-red-zone",
          "-fno-stack-protector",
          "-fno-pic",
          "-I" + port());

  static final String REPORT = "report.json";

  private static final ImmutableList<String> PORT_FILES = ImmutableList.of("print.c", "start.S");

  private record Variant(String level, Kind kind) {}

  private final Workbench bench;
  private final ImmutableList<String> flags;
  private final Map<Variant, ImmutableList<String>> ports = new ConcurrentHashMap<>();

  CaseBuilder(Workbench bench, String... more) {
    this.bench = bench;
    this.flags = ImmutableList.<String>builder().addAll(FLAGS).add(more).build();
  }

  static Path port() {
    return Workbench.source().resolve("runtime-stubs/ports/linux");
  }

  static ImmutableList<Path> portFiles() {
    return PORT_FILES.stream().map(port()::resolve).collect(ImmutableList.toImmutableList());
  }

  /**
   * Builds a case; anything but silence and success is a failure. The report of a protected one is
   * beside the program, called {@value #REPORT}.
   */
  Path build(CorpusCase program, String level, Kind kind) throws IOException {
    Variant variant = new Variant(level, kind);
    Path work = bench.directory().resolve(program + level.replace(' ', '-') + "-" + kind);
    Files.createDirectories(work);
    ImmutableList<String> own = ownFlags(program, kind);
    ImmutableList.Builder<String> words = ImmutableList.builder();
    if (kind == Kind.PROTECTED) {
      words.add("--hypersafe-runtime=linux").addAll(own);
      words.add("--hypersafe-report=" + work.resolve(REPORT));
    }
    program.file("lds").ifPresent(script -> words.add("-T", script.toString()));
    words.add("-static", "-o", work.resolve("program").toString());
    for (String file : program.objects()) {
      words.add(compile(variant, own, program.directory().resolve(file), work));
    }
    if (!program.members().isEmpty()) {
      words.add(archive(variant, own, program, work));
    }
    words.addAll(ports.computeIfAbsent(variant, this::compilePort));
    link(kind, words.build());
    return work.resolve("program");
  }

  private static ImmutableList<String> ownFlags(CorpusCase program, Kind kind) {
    return kind == Kind.PLAIN || program.profile().isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of("--hypersafe-profile=" + program.profile().get());
  }

  private ImmutableList<String> compilePort(Variant variant) {
    try {
      Path work =
          bench.directory().resolve("port" + variant.level.replace(' ', '-') + "-" + variant.kind);
      Files.createDirectories(work);
      ImmutableList.Builder<String> objects = ImmutableList.builder();
      for (Path file : portFiles()) {
        objects.add(compile(variant, ImmutableList.of(), file, work));
      }
      return objects.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String archive(Variant variant, List<String> own, CorpusCase program, Path work)
      throws IOException {
    String archive = work.resolve("members.a").toString();
    ImmutableList.Builder<String> command = ImmutableList.builder();
    command.add("ar", "rcs", archive);
    for (String member : program.members()) {
      command.add(compile(variant, own, program.directory().resolve(member), work));
    }
    expectSilence(archive, bench.run(work, bench.environment(), command.build()));
    return archive;
  }

  private String compile(Variant variant, List<String> own, Path source, Path work)
      throws IOException {
    String object = work.resolve(source.getFileName() + ".o").toString();
    ImmutableList<String> words =
        ImmutableList.<String>builder()
            .addAll(own)
            .addAll(flags)
            .add("-Wall", "-Wextra")
            .add(variant.level.split(" ", -1))
            .add("-c", source.getFileName().toString())
            .add("-o", object)
            .build();
    Path cwd = source.getParent();
    Outcome outcome =
        variant.kind == Kind.PLAIN
            ? bench.clang(cwd, words, new byte[0])
            : bench.compile(cwd, words, new byte[0]);
    expectSilence(source.toString(), outcome);
    return object;
  }

  private void link(Kind kind, ImmutableList<String> words) throws IOException {
    Path cwd = bench.directory();
    ImmutableList<String> plain = ImmutableList.<String>builder().add("ld").addAll(words).build();
    Outcome outcome =
        kind == Kind.PLAIN ? bench.run(cwd, bench.environment(), plain) : bench.link(cwd, words);
    expectSilence("link", outcome);
  }

  private static void expectSilence(String what, Outcome outcome) {
    assertEquals(new Outcome(0, "", ""), outcome, () -> what + ": " + outcome.describe());
  }
}
