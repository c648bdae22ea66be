package org.hypersafe.cc;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What we must know of clang's flags: which take their value as the next argument, and which of
 * them mean something to code generation or to the assembler alone.
 */
final class ClangFlag {
  /** Who reads a flag besides the front end. */
  enum Reader {
    /** Only the front end. */
    FRONT_END,
    /** Code generation too. */
    CODE_GENERATION,
    /** The assembler too. */
    ASSEMBLER,
    /** Code generation and the assembler too. */
    BOTH,
    /** Only the linker. */
    LINKER
  }

  /** Flags whose value is the next argument, always. */
  private static final ImmutableMap<String, Reader> SEPARATE =
      ImmutableMap.<String, Reader>builder()
          .put("-Xclang", Reader.FRONT_END)
          .put("-mllvm", Reader.CODE_GENERATION)
          .put("-Xassembler", Reader.ASSEMBLER)
          .put("-Xpreprocessor", Reader.FRONT_END)
          .put("-Xlinker", Reader.LINKER)
          .put("-target", Reader.BOTH)
          .put("-include", Reader.FRONT_END)
          .put("-imacros", Reader.FRONT_END)
          .put("-isystem", Reader.FRONT_END)
          .put("-iquote", Reader.FRONT_END)
          .put("-idirafter", Reader.FRONT_END)
          .put("-iprefix", Reader.FRONT_END)
          .put("-iwithprefix", Reader.FRONT_END)
          .put("-iwithprefixbefore", Reader.FRONT_END)
          .put("-isysroot", Reader.FRONT_END)
          .put("-ivfsoverlay", Reader.FRONT_END)
          .put("-include-pch", Reader.FRONT_END)
          .put("--sysroot", Reader.FRONT_END)
          .put("--param", Reader.FRONT_END)
          .put("-serialize-diagnostics", Reader.FRONT_END)
          .put("--serialize-diagnostics", Reader.FRONT_END)
          .put("-MF", Reader.FRONT_END)
          .put("-MT", Reader.FRONT_END)
          .put("-MQ", Reader.FRONT_END)
          .put("-MJ", Reader.FRONT_END)
          .put("-working-directory", Reader.FRONT_END)
          .put("-dumpbase", Reader.FRONT_END)
          .put("-dumpdir", Reader.FRONT_END)
          .put("-B", Reader.FRONT_END)
          .put("-T", Reader.LINKER)
          .put("-u", Reader.LINKER)
          .put("-z", Reader.LINKER)
          .put("-e", Reader.LINKER)
          .put("-rpath", Reader.LINKER)
          .buildOrThrow();

  /** Flags whose value is joined or, when nothing is joined, the next argument. */
  private static final ImmutableMap<String, Reader> JOINED_OR_SEPARATE =
      ImmutableMap.of(
          "-I", Reader.FRONT_END,
          "-D", Reader.FRONT_END,
          "-U", Reader.FRONT_END,
          "-o", Reader.FRONT_END,
          "-x", Reader.FRONT_END,
          "-L", Reader.LINKER,
          "-l", Reader.LINKER,
          "-F", Reader.FRONT_END);

  /** Flags that end the work before machine code, or that make something other than 64-bit code. */
  private static final ImmutableSet<String> PASS_THROUGH =
      ImmutableSet.of(
          "-E",
          "-S",
          "-M",
          "-MM",
          "-m32",
          "-m16",
          "-mx32",
          "-fsyntax-only",
          "-emit-llvm",
          "-emit-ast",
          "--analyze",
          "--version",
          "--help",
          "-help",
          "-dumpversion",
          "-dumpmachine",
          "-###",
          "-cc1",
          "-cc1as",
          "--precompile",
          "-rewrite-objc");

  /** {@code -f} flags of the front end that clang refuses or misreads for an input in LLVM IR. */
  private static final ImmutableSet<String> FRONT_END_ONLY_PREFIXES =
      ImmutableSet.of(
          "-fmacro-prefix-map",
          "-ffile-prefix-map",
          "-fdebug-prefix-map",
          "-fsanitize",
          "-fprofile",
          "-fcoverage",
          "-ftime-trace",
          "-fsave",
          "-fmodules",
          "-flto",
          "-fno-lto",
          "-fcf-protection");

  private ClangFlag() {}

  /** Whether clang's own answer is wanted, without us. */
  static boolean passesThrough(String flag) {
    return PASS_THROUGH.contains(flag) || flag.startsWith("-print-") || flag.startsWith("--print-");
  }

  /**
   * Who reads the flag when its value is the next argument; empty when it takes none from there.
   */
  static Optional<Reader> takesNext(String flag) {
    Reader separate = SEPARATE.get(flag);
    return Optional.ofNullable(separate != null ? separate : JOINED_OR_SEPARATE.get(flag));
  }

  /** Who reads a flag that stands in one argument. */
  static Reader reader(String flag) {
    if (flag.startsWith("-Wa,")) {
      return Reader.ASSEMBLER;
    }
    if (flag.startsWith("-Wl,")
        || flag.startsWith("-L")
        || flag.startsWith("-l")
        || flag.startsWith("-fuse-ld=")
        || flag.startsWith("-nostd")
        || flag.equals("-nodefaultlibs")
        || flag.equals("-static")
        || flag.equals("-shared")
        || flag.equals("-rdynamic")
        || flag.equals("-static-pie")
        || flag.equals("-r")
        || flag.equals("-s")) {
      return Reader.LINKER;
    }
    if (flag.startsWith("--target=") || flag.equals("-m64") || flag.startsWith("-gz")) {
      return Reader.BOTH;
    }
    if (FRONT_END_ONLY_PREFIXES.stream().anyMatch(flag::startsWith)) {
      return Reader.FRONT_END;
    }
    boolean codeGeneration =
        flag.startsWith("-m")
            || flag.startsWith("-O")
            || flag.startsWith("-f")
            || flag.startsWith("-g")
            || flag.equals("-pg");
    return codeGeneration ? Reader.CODE_GENERATION : Reader.FRONT_END;
  }
}
