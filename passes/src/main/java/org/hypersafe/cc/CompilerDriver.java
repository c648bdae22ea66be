package org.hypersafe.cc;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hypersafe.cc.CompilerArguments.Input;
import org.hypersafe.cc.CompilerArguments.Language;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.link.LinkDriver;
import org.hypersafe.link.LinkRequest;
import org.hypersafe.process.ResponseFiles;
import org.hypersafe.process.ToolRunner;
import org.hypersafe.profile.Profile;

/** hypersafe-cc: clang's command line, protected objects. */
public final class CompilerDriver {
  private final CompileRequest request;
  private final OwnFlags own;
  private final CompilerArguments arguments;

  private CompilerDriver(CompileRequest request) {
    ImmutableList<String> words = ResponseFiles.expand(request.args(), request.cwd());
    this.own = OwnFlags.parse(words, request.cwd(), request.env());
    this.request = request;
    this.arguments = CompilerArguments.parse(own.rest());
  }

  /**
   * Does what clang would do with these arguments.
   *
   * @return clang's exit code
   * @throws UserError when an input is none that can be protected
   */
  public static int run(CompileRequest request) throws IOException {
    return new CompilerDriver(request).run();
  }

  private int run() throws IOException {
    if (arguments.nothingToProtect()) {
      return passOn(request.clang(arguments.original()));
    }
    for (Input input : arguments.inputs()) {
      refuseUnsupported(input);
    }
    if (!pathsExist()) {
      return passOn(request.clang(arguments.original()));
    }
    if (arguments.compileOnly()) {
      return compileAll();
    }
    return compileAndLink();
  }

  /**
   * Whether inputs and the output's directory are there; if not, clang says so in its own words.
   */
  private boolean pathsExist() {
    boolean inputs =
        arguments.inputs().stream()
            .map(Input::file)
            .allMatch(file -> file.equals("-") || Files.exists(request.cwd().resolve(file)));
    Optional<Path> directory =
        arguments.output().map(output -> request.cwd().resolve(output).getParent());
    return inputs && (directory.isEmpty() || Files.isDirectory(directory.get()));
  }

  private static void refuseUnsupported(Input input) {
    if (input.language() == Language.UNSUPPORTED) {
      throw new UserError(
          new Diagnostic(
              input.file(),
              "input",
              "only C and assembly can be protected",
              "",
              "compile this file with clang and list its functions as foreign in the profile"));
    }
  }

  private int compileAll() throws IOException {
    List<Input> sources = sources();
    if (sources.isEmpty() || (sources.size() > 1 && arguments.output().isPresent())) {
      // clang says what is wrong with it, in its own words.
      return passOn(request.clang(arguments.original()));
    }
    warnOfLinkerInputs();
    int worst = 0;
    for (Input input : sources) {
      String object = arguments.output().orElseGet(() -> defaultObject(input.file()));
      worst = Math.max(worst, compileOne(input, object, arguments));
    }
    return worst;
  }

  private void warnOfLinkerInputs() {
    boolean silent =
        arguments.original().stream()
            .anyMatch(ImmutableSet.of("-w", "-Qunused-arguments")::contains);
    for (Input input : arguments.inputs()) {
      if (input.language() == Language.LINKER_INPUT && !silent) {
        request
            .err()
            .println(
                "clang: warning: "
                    + input.file()
                    + ": 'linker' input unused [-Wunused-command-line-argument]");
      }
    }
  }

  private List<Input> sources() {
    return arguments.inputs().stream()
        .filter(input -> input.language() != Language.LINKER_INPUT)
        .toList();
  }

  private static String defaultObject(String source) {
    String base = source.substring(source.lastIndexOf('/') + 1);
    int dot = base.lastIndexOf('.');
    return (dot > 0 ? base.substring(0, dot) : base) + ".o";
  }

  private int compileOne(Input input, String object, CompilerArguments flags) throws IOException {
    Profile profile = own.profile().map(Profile::read).orElse(Profile.EMPTY);
    Path temporary = Files.createTempDirectory("hypersafe-cc");
    try {
      return new ObjectCompiler(request, flags, profile, temporary, own.keep())
          .compile(input, object);
    } finally {
      MoreFiles.deleteRecursively(temporary, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /**
   * Compiles sources to temporary objects and links with the command that clang would have used.
   */
  private int compileAndLink() throws IOException {
    Path temporary = Files.createTempDirectory("hypersafe-cc-link");
    try {
      ImmutableList.Builder<String> link = ImmutableList.builder();
      int number = 0;
      int exit = 0;
      for (Input input : arguments.inputs()) {
        if (input.language() != Language.LINKER_INPUT) {
          String object =
              temporary.resolve(number++ + "-" + defaultObject(input.file())).toString();
          String named = arguments.output().orElseGet(() -> defaultObject(input.file()));
          exit = compileOne(input, object, arguments.beforeLink(named));
          if (exit != 0) {
            return exit;
          }
        }
      }
      link.addAll(linkArguments(temporary));
      ToolRunner.Result dryRun =
          request.clang(ImmutableList.<String>builder().add("-###").addAll(link.build()).build());
      Optional<ImmutableList<String>> command = linkerCommand(dryRun.stderrText());
      if (!dryRun.succeeded() || command.isEmpty()) {
        // Nothing will be linked, and this says why.
        return passOn(request.clang(link.build()));
      }
      return link(command.get());
    } finally {
      MoreFiles.deleteRecursively(temporary, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private int link(ImmutableList<String> command) throws IOException {
    int exit =
        LinkDriver.run(
            new LinkRequest(
                ImmutableList.<String>builder().addAll(own.arguments()).addAll(command).build(),
                request.cwd(),
                request.env(),
                request.toolchain(),
                request.out(),
                request.err()));
    if (exit != 0) {
      request
          .err()
          .println(
              "clang: error: linker command failed with exit code "
                  + exit
                  + " (use -v to see invocation)");
    }
    return exit;
  }

  /** The command line with every source replaced by its object, in place. */
  private ImmutableList<String> linkArguments(Path temporary) {
    ImmutableList.Builder<String> link = ImmutableList.builder();
    int number = 0;
    int next = 0;
    List<Input> inputs = arguments.inputs();
    List<String> words = arguments.original();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean takesNext = ClangFlag.takesNext(word).isPresent() && i + 1 < words.size();
      if (word.startsWith("-x")) {
        i += word.equals("-x") ? 1 : 0;
      } else if (takesNext) {
        link.add(word, words.get(++i));
      } else if (next < inputs.size() && word.equals(inputs.get(next).file())) {
        Input input = inputs.get(next++);
        link.add(
            input.language() == Language.LINKER_INPUT
                ? word
                : temporary.resolve(number++ + "-" + defaultObject(word)).toString());
      } else {
        link.add(word);
      }
    }
    return link.build();
  }

  /** Arguments of the linker in the last command that {@code clang -###} printed. */
  private static Optional<ImmutableList<String>> linkerCommand(String printed) {
    String last = "";
    for (String line : Splitter.on('\n').split(printed)) {
      if (line.startsWith(" \"")) {
        last = line;
      }
    }
    List<String> words = ResponseFiles.split(last);
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(ImmutableList.copyOf(Iterables.skip(words, 1)));
  }

  private int passOn(ToolRunner.Result result) throws IOException {
    request.out().write(result.stdout());
    request.err().write(result.stderr());
    return result.exitCode();
  }
}
