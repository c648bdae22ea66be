package org.hypersafe.cc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.hypersafe.asm.AssemblyInput;
import org.hypersafe.asm.AssemblyRewriter;
import org.hypersafe.asm.RewrittenAssembly;
import org.hypersafe.cc.CompilerArguments.Input;
import org.hypersafe.ir.IrRewriter;
import org.hypersafe.ir.IrRewriter.RewrittenIr;
import org.hypersafe.object.ObjectWriter;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.profile.Profile;

/** Makes one protected object from one source file: stages 02 to 04. */
final class ObjectCompiler {
  /**
   * What makes the front end's bitcode fit for protection: type ids for the analysis, no jumps
   * between functions.
   */
  private static final ImmutableList<String> FRONT_END_FLAGS =
      ImmutableList.of("-fsanitize=kcfi", "-fno-optimize-sibling-calls");

  /**
   * Source lines for the report, those of variables too, which line tables have not; like clang's
   * own objects without {@code -g}, they name no directory. Nor hashes of files (DWARF 5) and
   * columns, which preprocessing changes: distcc's objects are to be the same bytes.
   */
  private static final ImmutableList<String> LINES =
      ImmutableList.of("-g", "-gdwarf-4", "-gno-column-info", "-fdebug-compilation-dir=.");

  /** A trap behind calls that do not return keeps their return labels out of the next function. */
  private static final ImmutableList<String> CODE_GENERATION_FLAGS =
      ImmutableList.of(
          "-Xclang",
          "-disable-llvm-passes",
          "-mllvm",
          "-trap-unreachable",
          "-fno-addrsig",
          "-w",
          "-Qunused-arguments");

  private final CompileRequest request;
  private final CompilerArguments arguments;
  private final Profile profile;
  private final Path temporary;
  private final Optional<Path> keep;

  /**
   * @param temporary a directory of this compilation's own
   * @param keep where readable stage outputs go
   */
  ObjectCompiler(
      CompileRequest request,
      CompilerArguments arguments,
      Profile profile,
      Path temporary,
      Optional<Path> keep) {
    this.request = request;
    this.arguments = arguments;
    this.profile = profile;
    this.temporary = temporary;
    this.keep = keep;
  }

  /**
   * Compiles {@code input} into {@code object}, a name as the user gave it.
   *
   * @return clang's exit code; when it is not 0, clang's diagnostics have been passed on and no
   *     object was written
   */
  int compile(Input input, String object) throws IOException {
    return switch (input.language()) {
      case C, PREPROCESSED_C -> compileC(input, object);
      case ASSEMBLY_WITH_CPP, ASSEMBLY -> compileAssembly(input, object);
      case LINKER_INPUT, UNSUPPORTED ->
          throw new IllegalArgumentException("not a source file: " + input);
    };
  }

  private int compileC(Input input, String object) throws IOException {
    Path bitcodeFile = temporary.resolve("01.bc");
    ImmutableList<String> frontEnd =
        ImmutableList.<String>builder()
            .addAll(arguments.frontEnd())
            .addAll(DependencyFlags.forOutput(arguments.frontEnd(), named(object)))
            .addAll(FRONT_END_FLAGS)
            .addAll(wantsDebug() ? ImmutableList.of() : LINES)
            .add("-c", "-emit-llvm", "-x", input.language().word(), input.file())
            .add("-o", bitcodeFile.toString())
            .build();
    int exit = report(request.clang(frontEnd));
    if (exit != 0) {
      return exit;
    }
    byte[] bitcode = Files.readAllBytes(bitcodeFile);
    String id = objectId(bitcode, "");
    String name = SourceName.of(input, request.cwd());
    Generated generated = generate(name, bitcode, id, ImmutableSet.of());
    AssemblyRewriter rewriter = rewriter(name, id, generated);
    if (!rewriter.openJumps().isEmpty()) {
      generated = generate(name, bitcode, id, rewriter.openJumps());
      rewriter = rewriter(name, id, generated);
    }
    if (!generated.clang.succeeded()) {
      return explain(generated.clang, frontEnd);
    }
    return assemble(rewriter.rewrite(), Optional.of(generated.marked), object);
  }

  private AssemblyRewriter rewriter(String name, String id, Generated generated) {
    return AssemblyRewriter.of(
        new AssemblyInput(
            generated.assembly,
            id,
            name,
            AssemblyInput.Kind.COMPILER,
            generated.indirectSites,
            profile));
  }

  /**
   * What code generation made.
   *
   * @param assembly its output; empty when it failed
   * @param marked the bitcode that the link analyses
   */
  private record Generated(
      ToolRunner.Result clang, String assembly, Path marked, int indirectSites) {}

  /** Rewrites bitcode and makes assembly of it. */
  private Generated generate(
      String name, byte[] bitcode, String id, ImmutableSet<String> withoutTables)
      throws IOException {
    RewrittenIr ir = IrRewriter.rewrite(name, bitcode, id, profile, wantsDebug(), withoutTables);
    Path lowered = write("02-lowered.bc", ir.lowered());
    Path marked = write("02-marked.bc", ir.marked());
    Path generated = temporary.resolve("02.s");
    ImmutableList<String> codeGeneration =
        ImmutableList.<String>builder()
            .addAll(arguments.codeGeneration())
            .addAll(arguments.assembler())
            .addAll(assemblerIncludes())
            .addAll(CODE_GENERATION_FLAGS)
            .add("-S", "-x", "ir", lowered.toString(), "-o", generated.toString())
            .build();
    ToolRunner.Result result = request.clang(codeGeneration);
    String text =
        result.succeeded() ? Files.readString(generated, StandardCharsets.ISO_8859_1) : "";
    return new Generated(result, text, marked, ir.indirectSites());
  }

  /**
   * Inline assembly may {@code .include} from the directories of {@code -I}, which clang ignores
   * for an input in IR.
   */
  private ImmutableList<String> assemblerIncludes() {
    ImmutableList.Builder<String> flags = ImmutableList.builder();
    for (String directory : CanonicalAssembly.includeDirectories(arguments.frontEnd())) {
      flags.add("-Xclang", "-I", "-Xclang", directory);
    }
    return flags.build();
  }

  /**
   * Whether the object shall have debug information; the report's source lines need some in any
   * case.
   */
  private boolean wantsDebug() {
    return arguments.codeGeneration().stream()
        .anyMatch(f -> f.startsWith("-g") && !f.equals("-g0") && !f.startsWith("-gz"));
  }

  /** Lets clang, with the source before it, say what code generation does not like. */
  private int explain(ToolRunner.Result failure, ImmutableList<String> frontEnd)
      throws IOException {
    ToolRunner.Result plain =
        request.clang(
            frontEnd.stream()
                .filter(flag -> !flag.equals("-emit-llvm"))
                .collect(ImmutableList.toImmutableList()));
    return report(plain.succeeded() ? failure : plain);
  }

  /** The name that dependencies are said to be of. */
  private String named(String object) {
    return arguments.output().orElse(object);
  }

  /** What clang has to say on a file that it would hand to the assembler as it is. */
  private int check(Input input) throws IOException {
    return report(
        request.clang(
            ImmutableList.<String>builder()
                .addAll(arguments.frontEnd())
                .add("-c", "-x", input.language().word(), input.file())
                .add("-o", temporary.resolve("00.o").toString())
                .build()));
  }

  private int compileAssembly(Input input, String object) throws IOException {
    String source = input.file();
    if (input.language() == CompilerArguments.Language.ASSEMBLY_WITH_CPP) {
      Path preprocessed = temporary.resolve("01.s");
      ImmutableList<String> preprocess =
          ImmutableList.<String>builder()
              .addAll(arguments.frontEnd())
              .addAll(DependencyFlags.forOutput(arguments.frontEnd(), named(object)))
              .add("-E", "-x", input.language().word(), source, "-o", preprocessed.toString())
              .build();
      int exit = report(request.clang(preprocess));
      if (exit != 0) {
        return exit;
      }
      source = preprocessed.toString();
    } else {
      int exit = check(input);
      if (exit != 0) {
        return exit;
      }
    }
    Path canonical = temporary.resolve("02.s");
    int exit = report(request.clang(CanonicalAssembly.command(arguments, source, canonical)));
    if (exit != 0) {
      return exit;
    }
    String text = Files.readString(canonical, StandardCharsets.ISO_8859_1);
    String name = SourceName.of(input, request.cwd());
    String id = objectId(text.getBytes(StandardCharsets.ISO_8859_1), name);
    AssemblyInput assembly =
        new AssemblyInput(text, id, name, AssemblyInput.Kind.HANDWRITTEN, 0, profile);
    return assemble(AssemblyRewriter.rewrite(assembly), Optional.empty(), object);
  }

  private int assemble(RewrittenAssembly rewritten, Optional<Path> bitcode, String object)
      throws IOException {
    StringBuilder text = new StringBuilder(rewritten.text());
    text.append(ObjectWriter.sitesSection(rewritten.records()));
    if (bitcode.isPresent()) {
      Path file = bitcode.get();
      text.append(
          ObjectWriter.bitcodeSection(
              rewritten.records().objectId(), file, Files.readAllBytes(file)));
    }
    Path source = write("03-rewritten.s", text.toString().getBytes(StandardCharsets.ISO_8859_1));
    keepStages(object);
    Path made = temporary.resolve("04.o");
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .addAll(arguments.assembler())
            .add("-Qunused-arguments", "-c", "-x", "assembler", source.toString())
            .add("-o", made.toString())
            .build();
    int exit = report(request.clang(command));
    if (exit == 0) {
      publish(made, request.cwd().resolve(object));
    }
    return exit;
  }

  /**
   * Puts the finished object in place in one step, or, on a device such as /dev/null, writes it
   * there.
   */
  private static void publish(Path made, Path object) throws IOException {
    if (Files.exists(object) && !Files.isRegularFile(object)) {
      Files.write(object, Files.readAllBytes(made));
      return;
    }
    Path beside =
        Path.of(
            object
                + ".hypersafe-"
                + ProcessHandle.current().pid()
                + "-"
                + Thread.currentThread().getId());
    try {
      Files.copy(made, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(
          beside, object, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(temporary.resolve(name), bytes);
  }

  /** Copies the stage outputs of this input to {@code --hypersafe-keep}'s directory. */
  private void keepStages(String object) throws IOException {
    if (keep.isEmpty()) {
      return;
    }
    Path directory = keep.get().resolve(object.replace('/', '_'));
    Files.createDirectories(directory);
    try (var files = Files.list(temporary)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            directory.resolve(file.getFileName().toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private int report(ToolRunner.Result result) throws IOException {
    request.out().write(result.stdout());
    request.err().write(result.stderr());
    return result.exitCode();
  }

  /** Twelve hexadecimal digits that no other object of a link has: a hash of what is compiled. */
  private static String objectId(byte[] content, String name) {
    return Hashing.sha256()
        .newHasher()
        .putBytes(content)
        .putString(name, StandardCharsets.UTF_8)
        .hash()
        .toString()
        .substring(0, 12);
  }
}
