package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.process.ToolRunner.Command;
import org.hypersafe.process.Toolchain;

/** Small images, assembled and linked by the real tools. */
final class TestImage {
  /**
   * A Linux program that keeps all rules and exits with 0: direct calls, a masked call and a masked
   * tail jump to {@code g}, and returns of every form.
   */
  static final String GOOD =
      """
              .text
              .globl _start
              .type _start,@function
      _start: pushq $1
              jmp f
      __hs_rs.a.0:
              movl $1, %r10d
              andl $1, %r10d
              leaq calls(%rip), %r11
              pushq $2
              jmpq *(%r11,%r10,8)
      __hs_rs.a.1:
              pushq $7
              jmp tail
      __hs_rs.a.2:
              pushq $3
              jmp closed1
      __hs_rs.a.3:
              pushq $9
              jmp other
      __hs_rs.a.4:
              pushq $300
              jmp closed2
      __hs_rs.a.5:
              pushq $301
              jmp closed2
      __hs_rs.a.6:
              movl $60, %eax
              xorl %edi, %edi
              syscall
              ud2
              .size _start, .-_start

              .type f,@function
      f:      popq %rcx
              andl $1, %ecx
              leaq returns_f(%rip), %r10
      f_jump: jmpq *(%r10,%rcx,8)
              .size f, .-f

              .balign 16
              .type g,@function
      g:      nop
      g_body: popq %r11
              andl $3, %r11d
              leaq returns_g(%rip), %r10
              jmpq *(%r10,%r11,8)
              .size g, .-g

              .type tail,@function
      tail:   movl $1, %r10d
              andl $1, %r10d
              leaq calls(%rip), %r11
              jmpq *(%r11,%r10,8)
              .size tail, .-tail

              .type closed1,@function
      closed1:
              popq %rcx
              jmp __hs_rs.a.3
              .size closed1, .-closed1

              .type closed2,@function
      closed2:
              popq %r11
              cmpl $300, %r11d
              je __hs_rs.a.5
              jmp __hs_rs.a.6
              .size closed2, .-closed2

              .type other,@function
      other:  popq %r11
              andl $1, %r11d
              leaq returns_other(%rip), %r10
              jmpq *(%r10,%r11,8)
              .size other, .-other

              .type choose,@function
      choose: andl $1, %edi
              leaq blocks(%rip), %rdx
              jmpq *(%rdx,%rdi,8)
      block:  jmp block
              .size choose, .-choose
      more:
              .globl __hs_trap_call, __hs_trap_return
              .type __hs_trap_call,@function
              .type __hs_trap_return,@function
      __hs_trap_call:
              ud2
      __hs_trap_return:
              ud2

              .section .rodata.hypersafe,"a",@progbits
              .balign 8
      calls:  .quad __hs_trap_call, g
      returns_f:
              .quad __hs_trap_return, __hs_rs.a.0
      returns_g:
              .quad __hs_trap_return, __hs_trap_return, __hs_rs.a.1, __hs_rs.a.2
      blocks: .quad block, __hs_trap_call
      returns_other:
              .quad __hs_trap_return, __hs_rs.a.4
      """;

  private final Path directory;
  private final Toolchain tools = Toolchain.locate(ImmutableMap.copyOf(System.getenv()));

  TestImage(Path directory) {
    this.directory = directory;
  }

  /** Links {@link #GOOD} with one text in it replaced. */
  Path changed(String old, String text) {
    if (!GOOD.contains(old)) {
      throw new AssertionError("the good image has no such text: " + old);
    }
    return link(GOOD.replace(old, text), "-static");
  }

  /** Links {@link #GOOD} with more instructions, {@code more+0} on, behind its functions. */
  Path with(String instructions) {
    return changed("more:\n", "more:\n" + instructions + "\n        ud2\n");
  }

  /** Assembles and links for Linux. */
  Path link(String assembly, String... options) {
    Path object = assemble(assembly, "x86_64-unknown-linux-gnu");
    Path image = directory.resolve("image");
    run(
        ImmutableList.<String>builder()
            .add(tools.linker())
            .add(options)
            .add("-o", image.toString(), object.toString())
            .build());
    return image;
  }

  /** Assembles for another target without linking. */
  Path assemble(String assembly, String target) {
    Path object = directory.resolve("image.o");
    try {
      Path source = Files.writeString(directory.resolve("image.s"), assembly);
      run(
          ImmutableList.of(
              tools.program("clang"),
              "--target=" + target,
              "-c",
              source.toString(),
              "-o",
              object.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return object;
  }

  /** Assembles and links as PE32+ at Xen's address. */
  Path linkPe(String assembly) {
    Path object = assemble(assembly, "x86_64-pc-windows-msvc");
    Path image = directory.resolve("image.efi");
    run(
        ImmutableList.of(
            tools.program("lld"),
            "-flavor",
            "link",
            "/entry:_start",
            "/subsystem:native",
            "/nodefaultlib",
            "/base:0xffff82d040000000",
            "/out:" + image,
            object.toString()));
    return image;
  }

  /** Exit code of a program. */
  int exitCode(Path program) {
    return run(ImmutableList.of(program.toString()), false);
  }

  private void run(ImmutableList<String> argv) {
    int unused = run(argv, true);
  }

  private int run(ImmutableList<String> argv, boolean mustSucceed) {
    ImmutableMap<String, String> environment =
        tools.environmentForLlvm(ImmutableMap.of("PATH", System.getenv("PATH")));
    ToolRunner.Result result = ToolRunner.run(new Command(argv, directory, environment));
    if (mustSucceed && !result.succeeded()) {
      throw new AssertionError(argv + "\n" + result.stderrText() + result.stdoutText());
    }
    return result.exitCode();
  }
}
