package org.hypersafe.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.object.ObjectReader;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectWriter;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.Toolchain;

/** Makes small inputs with the real compiler. */
public final class TestClang {
  private static final Toolchain TOOLCHAIN = Toolchain.locate(ImmutableMap.copyOf(System.getenv()));

  private final Path directory;

  /** Files go to {@code directory}. */
  public TestClang(Path directory) {
    this.directory = directory;
  }

  /** Bitcode of C source, as hypersafe-cc would see it. */
  public InputFile bitcode(String name, String source) {
    Path file = compile(name + ".c", source, name + ".bc", "-O1", "-emit-llvm");
    return read(file);
  }

  /** Bitcode as plain clang makes it. */
  public InputFile untyped(String name, String source) {
    return read(
        compile(name + ".c", source, name + ".bc", "-O1", "-emit-llvm", "-fno-sanitize=kcfi"));
  }

  /**
   * An object with the code of {@code assembly} and {@code records}, given as payload lines without
   * the first.
   */
  public InputFile object(String name, String id, String assembly, String... records) {
    return read(compile(name + ".s", assembly + sites(id, name + ".S", records), name + ".o"));
  }

  /** An object of C code with these records and with bitcode. */
  public InputFile compiled(String name, String id, String source, String... records) {
    Path bitcode = compile(name + ".c", source, name + ".bc", "-O1", "-emit-llvm");
    Path assembly =
        compile(name + ".c", source, name + ".raw.s", "-O1", "-fno-sanitize=kcfi", "-S");
    byte[] bytes = read(bitcode).bytes();
    String text =
        text(assembly)
            + sites(id, name + ".c", records)
            + ObjectWriter.bitcodeSection(id, bitcode, bytes);
    return read(compile(name + ".s", text, name + ".o"));
  }

  /** The result of {@code ld -r}. */
  public InputFile relocatable(String name, InputFile... inputs) {
    Path output = directory.resolve(name);
    ImmutableList.Builder<String> argv = ImmutableList.builder();
    argv.add(TOOLCHAIN.linker(), "-r", "-o", output.toString());
    for (InputFile input : inputs) {
      argv.add(input.name());
    }
    run(argv.build());
    return read(output);
  }

  /** An archive. */
  public InputFile archive(String name, InputFile... members) {
    Path output = directory.resolve(name);
    ImmutableList.Builder<String> argv = ImmutableList.builder();
    argv.add("ar", "rcs", output.toString());
    for (InputFile member : members) {
      argv.add(member.name());
    }
    run(argv.build());
    return read(output);
  }

  private static String sites(String id, String source, String... records) {
    String payload = "object " + source + "\n" + String.join("\n", records) + "\n";
    String header =
        "HSSITES1 "
            + id
            + " "
            + payload.length()
            + " "
            + Hashing.sha256().hashString(payload, StandardCharsets.UTF_8)
            + "\n";
    ObjectRecords parsed =
        ObjectReader.readSites(source, (header + payload).getBytes(StandardCharsets.UTF_8)).get(0);
    return ObjectWriter.sitesSection(parsed);
  }

  private Path compile(String sourceName, String source, String output, String... options) {
    Path file = directory.resolve(sourceName);
    Path result = directory.resolve(output);
    try {
      Files.writeString(file, source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ImmutableList.Builder<String> argv = ImmutableList.builder();
    argv.add(TOOLCHAIN.program("clang"), "--target=x86_64-linux-gnu", "-c", "-g", "-fno-pic");
    if (sourceName.endsWith(".c")) {
      argv.add("-fsanitize=kcfi", "-fno-optimize-sibling-calls", "-w");
    }
    argv.add(options).add(sourceName, "-o", result.toString());
    run(argv.build());
    return result;
  }

  private void run(ImmutableList<String> argv) {
    ImmutableMap<String, String> environment =
        TOOLCHAIN.environmentForLlvm(ImmutableMap.copyOf(System.getenv()));
    ToolRunner.Result result = ToolRunner.run(new ToolRunner.Command(argv, directory, environment));
    if (!result.succeeded()) {
      throw new AssertionError(argv + "\n" + result.stderrText());
    }
  }

  private static InputFile read(Path file) {
    try {
      return new InputFile(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    return new String(read(file).bytes(), StandardCharsets.UTF_8) + "\n";
  }
}
