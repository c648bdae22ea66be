package org.hypersafe.cc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hypersafe.cc.ClangFlag.Reader;

/**
 * A command line of clang, understood as far as we need it.
 *
 * @param inputs files to compile or link, in order
 * @param output value of the last {@code -o}
 * @param compileOnly whether {@code -c} stands there
 * @param passThrough whether clang's own answer is wanted
 * @param frontEnd all flags, without inputs, {@code -o}, {@code -c} and {@code -x}
 * @param codeGeneration flags that code generation needs again
 * @param assembler flags that the assembler needs
 * @param original the whole command line
 */
record CompilerArguments(
    ImmutableList<Input> inputs,
    Optional<String> output,
    boolean compileOnly,
    boolean passThrough,
    ImmutableList<String> frontEnd,
    ImmutableList<String> codeGeneration,
    ImmutableList<String> assembler,
    ImmutableList<String> original) {

  /** What an input file is. */
  enum Language {
    C("c"),
    PREPROCESSED_C("cpp-output"),
    ASSEMBLY_WITH_CPP("assembler-with-cpp"),
    ASSEMBLY("assembler"),
    /** An object, archive or script for the linker. */
    LINKER_INPUT("none"),
    UNSUPPORTED("unsupported");

    private final String word;

    Language(String word) {
      this.word = word;
    }

    /** clang's {@code -x} word. */
    String word() {
      return word;
    }

    private static final ImmutableSet<String> UNSUPPORTED_SUFFIXES =
        ImmutableSet.of(
            "cc", "cpp", "cxx", "C", "c++", "CPP", "m", "mm", "M", "cu", "cl", "f", "f90", "rs",
            "ll", "bc", "hip", "ii");

    static Language ofWord(String word) {
      for (Language language : values()) {
        if (language.word.equals(word)) {
          return language;
        }
      }
      return UNSUPPORTED;
    }

    static Language ofFile(String file) {
      String suffix = file.substring(file.lastIndexOf('.') + 1);
      return switch (suffix) {
        case "c", "h" -> C;
        case "i" -> PREPROCESSED_C;
        case "S", "sx" -> ASSEMBLY_WITH_CPP;
        case "s" -> ASSEMBLY;
        default -> UNSUPPORTED_SUFFIXES.contains(suffix) ? UNSUPPORTED : LINKER_INPUT;
      };
    }
  }

  /** One input; {@code file} is {@code -} for standard input. */
  record Input(String file, Language language) {}

  /** Reads a command line whose response files are expanded already. */
  static CompilerArguments parse(List<String> arguments) {
    Parser parser = new Parser();
    parser.read(arguments);
    return parser.result(arguments);
  }

  /**
   * The same for one source of a command that also links: flags of the linker are no news, and
   * dependencies are {@code output}'s.
   */
  CompilerArguments beforeLink(String output) {
    return new CompilerArguments(
        inputs,
        Optional.of(output),
        compileOnly,
        passThrough,
        ImmutableList.<String>builder().addAll(frontEnd).add("-Qunused-arguments").build(),
        codeGeneration,
        assembler,
        original);
  }

  /** Whether clang would do nothing that we protect. */
  boolean nothingToProtect() {
    return passThrough || inputs.isEmpty();
  }

  private static final class Parser {
    private final List<Input> inputs = new ArrayList<>();
    private final List<String> frontEnd = new ArrayList<>();
    private final List<String> codeGeneration = new ArrayList<>();
    private final List<String> assembler = new ArrayList<>();
    private Optional<String> output = Optional.empty();
    private Optional<Language> forced = Optional.empty();
    private boolean compileOnly;
    private boolean passThrough;

    void read(List<String> arguments) {
      int i = 0;
      while (i < arguments.size()) {
        String argument = arguments.get(i);
        Optional<Reader> next = ClangFlag.takesNext(argument);
        if (next.isPresent() && i + 1 < arguments.size()) {
          pair(argument, arguments.get(i + 1), next.get());
          i += 2;
        } else {
          single(argument);
          i++;
        }
      }
    }

    private void pair(String flag, String value, Reader reader) {
      switch (flag) {
        case "-o" -> output = Optional.of(value);
        case "-x" -> language(value);
        default -> {
          add(reader, flag);
          add(reader, value);
          if (flag.equals("-target") && !value.startsWith("x86_64")) {
            passThrough = true;
          }
        }
      }
    }

    private void single(String argument) {
      if (argument.equals("-c")) {
        compileOnly = true;
      } else if (!argument.startsWith("-") || argument.equals("-")) {
        inputs.add(new Input(argument, forced.orElseGet(() -> Language.ofFile(argument))));
      } else if (argument.startsWith("-o") && !argument.startsWith("-objc")) {
        output = Optional.of(argument.substring(2));
      } else if (argument.startsWith("-x") && !argument.startsWith("-xc++")) {
        language(argument.substring(2));
      } else {
        passThrough |= ClangFlag.passesThrough(argument);
        passThrough |= argument.startsWith("--target=") && !argument.startsWith("--target=x86_64");
        add(ClangFlag.reader(argument), argument);
      }
    }

    private void language(String word) {
      forced = word.equals("none") ? Optional.empty() : Optional.of(Language.ofWord(word));
    }

    private void add(Reader reader, String flag) {
      // Linker flags too: clang warns of those it does not use, and configure scripts look for
      // that.
      frontEnd.add(flag);
      if (reader == Reader.CODE_GENERATION || reader == Reader.BOTH) {
        codeGeneration.add(flag);
      }
      if (reader == Reader.ASSEMBLER || reader == Reader.BOTH) {
        assembler.add(flag);
      }
    }

    CompilerArguments result(List<String> original) {
      return new CompilerArguments(
          ImmutableList.copyOf(inputs),
          output,
          compileOnly,
          passThrough,
          ImmutableList.copyOf(frontEnd),
          ImmutableList.copyOf(codeGeneration),
          ImmutableList.copyOf(assembler),
          ImmutableList.copyOf(original));
    }
  }
}
