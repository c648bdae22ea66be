package org.hypersafe.cc;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/**
 * The command that makes flat assembly: macros expanded, conditionals resolved, one statement a
 * line. The clang driver has no flag for it, so its assembler is called itself.
 */
final class CanonicalAssembly {
  private CanonicalAssembly() {}

  static ImmutableList<String> command(CompilerArguments arguments, String source, Path result) {
    ImmutableList.Builder<String> command = ImmutableList.builder();
    command.add("-cc1as", "-triple", "x86_64-unknown-linux-gnu", "-filetype", "asm");
    for (String directory : includeDirectories(arguments.frontEnd())) {
      command.add("-I", directory);
    }
    command.add("-o", result.toString(), source);
    return command.build();
  }

  /**
   * Where {@code .include} looks: {@code -I} of the command line, and those that {@code -Wa} hands
   * to the assembler.
   */
  static ImmutableList<String> includeDirectories(List<String> flags) {
    ImmutableList.Builder<String> includes = ImmutableList.builder();
    for (int i = 0; i < flags.size(); i++) {
      String flag = flags.get(i);
      if (flag.equals("-I") && i + 1 < flags.size()) {
        includes.add(flags.get(i + 1));
      } else if (flag.startsWith("-I")) {
        includes.add(flag.substring(2));
      } else if (flag.startsWith("-Wa,")) {
        List<String> words = Splitter.on(',').splitToList(flag.substring("-Wa,".length()));
        includes.addAll(includeDirectories(words));
      }
    }
    return includes.build();
  }
}
