package org.hypersafe.asm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hypersafe.diag.EnvironmentError;
import org.hypersafe.object.ObjectReader;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectWriter;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.Toolchain;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clang prints is understood, and what we print is accepted by clang. */
class RealAssemblyTest {
  private static final ImmutableMap<String, String> ENVIRONMENT =
      ImmutableMap.copyOf(System.getenv());

  @TempDir Path directory;
  private Toolchain toolchain;

  @BeforeEach
  void findToolchain() {
    try {
      toolchain = Toolchain.locate(ENVIRONMENT);
    } catch (EnvironmentError e) {
      abort("no clang: " + e.getMessage());
    }
  }

  private static final String C_SOURCE =
      """
      asm(".text\\nmodule: lea 1(%rdi), %rax; ret");
      asm(".data; .quad outside; .text");
      long outside(long);
      long module(long);
      static long __attribute__((noinline)) once(long x) { asm volatile("" : "+r"(x)); return x; }
      long plain(long x) { return once(x) + outside(x) + module(x); }
      long inline_call(long x)
      {
          long r;
          asm volatile("call outside; 1: nop\\n"
                       ".pushsection .fixup,\\"ax\\"; 2: call outside; jmp 1b; .popsection\\n"
                       ".pushsection .ex_table,\\"a\\"; .long 1b-., 2b-.; .popsection"
                       : "=a"(r) : "D"(x) : "memory");
          return r;
      }
      long indirect(long (**table)(long), long x)
      {
          long r;
          asm volatile("call *%1" : "=a"(r) : "m"(table[1]), "D"(x) : "memory");
          return r;
      }
      """;

  private static final String ASSEMBLY_SOURCE =
      """
      #define ENTRY(name) .globl name; .type name, @function; name
      .macro stuff
        call 1f
      2: pause; lfence; jmp 2b
      1:
      .endm
      ENTRY(first): stuff
        call local
        call *%r11
        jmp second
      local: rep; ret
      ENTRY(second):
        notrack jmp *8(%rsp)
      .code32
        call first
        ret
      .code64
      .pushsection .rodata
      table: .quad first, local, .Lhere, second + 1
      .popsection
      .Lhere: sysretq
      """;

  @Test
  void rewrite_compiledC_isAccepted() throws IOException {
    Path source = Files.writeString(directory.resolve("x.c"), C_SOURCE);
    for (String flags : List.of("-O2", "-O0", "-O2 -g", "-Os -fpic", "-O2 -ffunction-sections")) {
      ImmutableList<String> arguments =
          ImmutableList.<String>builder()
              .add("-S", "-fno-jump-tables", "-fno-optimize-sibling-calls", "-o", "x.s")
              .add(flags.split(" ", -1))
              .add(source.toString())
              .build();
      clang(arguments);
      ObjectRecords records = rewriteAndAssemble(AssemblyInput.Kind.COMPILER);
      assertEquals(5, records.directCalls().size(), flags);
      assertEquals(1, records.assemblySites().size(), flags);
      assertEquals(ImmutableList.of(SymbolRef.global("outside")), records.references(), flags);
    }
  }

  @Test
  void rewrite_preprocessedAssembly_isAccepted() throws IOException {
    Path source = Files.writeString(directory.resolve("x.S"), ASSEMBLY_SOURCE);
    clang(ImmutableList.of("-E", source.toString(), "-o", "x.i"));
    clang(
        ImmutableList.of(
            "-cc1as",
            "-triple",
            "x86_64-unknown-linux-gnu",
            "-filetype",
            "asm",
            "-o",
            "x.s",
            "x.i"));
    ObjectRecords records = rewriteAndAssemble(AssemblyInput.Kind.HANDWRITTEN);
    assertEquals(1, records.directCalls().size());
    assertEquals(2, records.assemblySites().size());
    assertEquals(
        ImmutableList.of(SymbolRef.global("first"), SymbolRef.local("local")),
        records.references());
    assertEquals(1, records.returnPoints().size());
    assertEquals(3, records.definitions().size());
  }

  private ObjectRecords rewriteAndAssemble(AssemblyInput.Kind kind) throws IOException {
    String text = read("x.s");
    RewrittenAssembly result =
        AssemblyRewriter.rewrite(
            new AssemblyInput(text, "0123456789ab", "x", kind, 0, Profile.EMPTY));
    Files.writeString(
        directory.resolve("y.s"),
        result.text() + ObjectWriter.sitesSection(result.records()),
        StandardCharsets.ISO_8859_1);
    clang(ImmutableList.of("-c", "-x", "assembler", "y.s", "-o", "y.o"));
    run(
        ImmutableList.of(
            toolchain.program("llvm-objcopy"),
            "--dump-section=.hypersafe.sites=sites",
            "y.o",
            "z.o"));
    byte[] section = MoreFiles.asByteSource(directory.resolve("sites")).read();
    assertEquals(ImmutableList.of(result.records()), ObjectReader.readSites("y.o", section));
    return result.records();
  }

  private String read(String name) throws IOException {
    return Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1);
  }

  private void clang(ImmutableList<String> arguments) {
    run(ImmutableList.<String>builder().add(toolchain.program("clang")).addAll(arguments).build());
  }

  private void run(ImmutableList<String> command) {
    ToolRunner.Result result =
        ToolRunner.run(
            new ToolRunner.Command(command, directory, toolchain.environmentForLlvm(ENVIRONMENT)));
    assertTrue(result.succeeded(), result::stderrText);
  }
}
