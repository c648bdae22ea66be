package org.hypersafe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hypersafe.link.LinkDriver.Stages;
import org.hypersafe.load.ElfObject;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.ToolRunner.Command;
import org.hypersafe.process.ToolRunner.Result;
import org.hypersafe.process.Toolchain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory with a small program, and the linker to try on it. */
abstract class LinkTestCase {
  static final ImmutableMap<String, String> SYSTEM = ImmutableMap.copyOf(System.getenv());

  @TempDir Path directory;
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final RecordsOnlyProgram program = new RecordsOnlyProgram();
  ImageCheck check = ImageCheck.NONE;
  RuntimeCompiler runtime = (link, arguments, cwd, messages) -> 1;
  int runtimeCompiles;

  @BeforeEach
  void writeProgram() throws IOException {
    object(
        "main.o",
        new RewrittenSource("aaaaaaaaaaaa", "main.c")
            .function("_start")
            .line("\tmovl $2,%edi")
            .call("add_one")
            .line("\tmovl %eax,%edi")
            .line("\tmovl pointer(%rip),%r10d")
            .indirectCall(0)
            .line("\tmovl %eax,%edi")
            .exit()
            .line("\t.data")
            .line("pointer: .quad __hs_ref.twice")
            .text());
    object(
        "lib.o",
        new RewrittenSource("bbbbbbbbbbbb", "lib.c")
            .function("add_one")
            .line("\tleal 1(%rdi),%eax")
            .ret()
            .function("twice")
            .line("\tleal (%rdi,%rdi),%eax")
            .ret()
            .text());
  }

  /** Stands for the compile half: traps that go straight to the port. */
  int compileRuntime(List<String> arguments) throws IOException {
    String object = arguments.get(arguments.indexOf("-o") + 1);
    String id = String.format("%012x", 0xabc000 + runtimeCompiles++);
    RewrittenSource source = new RewrittenSource(id, "runtime.c");
    if (arguments.get(arguments.size() - 1).equals("trap.S")) {
      source.function("__hs_trap_call").line("\tjmp hs_port_trap");
      source.function("__hs_trap_return").line("\tjmp hs_port_trap");
    }
    Path text = directory.resolve("runtime" + id + ".s");
    Files.writeString(text, source.text());
    tool("as", text.toString(), "-o", object);
    return 0;
  }

  int link(String... words) throws IOException {
    out.reset();
    err.reset();
    return start(request(words));
  }

  int start(LinkRequest request) throws IOException {
    return LinkDriver.run(request, new Stages(runtime, program, check));
  }

  LinkRequest request(String... words) {
    ImmutableMap<String, String> env =
        ImmutableMap.<String, String>builder()
            .putAll(SYSTEM)
            .put("HYPERSAFE_CACHE", directory.resolve("cache").toString())
            .buildKeepingLast();
    return new LinkRequest(
        ImmutableList.copyOf(words), directory, env, Toolchain.locate(SYSTEM), out, err);
  }

  void object(String name, String assembly) throws IOException {
    Path source = directory.resolve(name.replaceFirst("o$", "s"));
    Files.writeString(source, assembly);
    tool("as", source.toString(), "-o", name);
  }

  void tool(String... argv) {
    Result result = start(argv);
    assertEquals(0, result.exitCode(), result::stderrText);
  }

  int execute(String name) {
    return start(directory.resolve(name).toString()).exitCode();
  }

  Result start(String... argv) {
    return ToolRunner.run(new Command(ImmutableList.copyOf(argv), directory, SYSTEM));
  }

  List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new java.util.ArrayList<>(
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  ElfObject image(String name) {
    try {
      return ElfObject.read(name, Files.readAllBytes(directory.resolve(name)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  String messages() {
    return out.toString(UTF_8) + err.toString(UTF_8);
  }
}
