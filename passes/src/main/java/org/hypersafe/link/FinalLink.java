package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.hypersafe.link.ImageCheck.LinkedImage;
import org.hypersafe.link.LinkDriver.Stages;
import org.hypersafe.load.ElfObject;
import org.hypersafe.process.ToolRunner.Result;
import org.hypersafe.verify.Preparation;

/** One final link, from inputs to a verified image. */
final class FinalLink {
  private final LinkRequest request;
  private final LinkCommand command;
  private final Stages stages;
  private LinkSettings settings;
  private final RealLinker linker;
  private final Optional<LinkCache> cache;
  private final Path output;

  FinalLink(LinkRequest request, LinkCommand command, Stages stages) {
    this.request = request;
    this.command = command;
    this.stages = stages;
    this.settings = LinkSettings.of(request, command);
    this.linker = new RealLinker(request);
    this.cache = LinkCache.of(request.env(), request.cwd());
    this.output = request.cwd().resolve(command.output());
  }

  int run() throws IOException {
    try (Scratch scratch = Scratch.beside(output)) {
      LinkMessages messages = new LinkMessages(scratch.directory(), command.output());
      LinkParts parts = collect(scratch);
      if (parts.inputs().stream().noneMatch(LinkInput::matters)) {
        return LinkDriver.passOn(request, command);
      }
      Survivors survivors =
          new Survivors(request, command, cache, new Probe(command, linker, scratch.directory()));
      Probe.Finding finding = survivors.find(parts, settings.profile());
      if (finding.failure().isPresent()) {
        return mirror(finding.failure().get(), messages);
      }
      checkScripts(finding);
      TableObject tables =
          new TableStage(stages.program(), settings, cache, linker, scratch).make(parts, finding);
      return link(scratch, messages, parts, tables);
    }
  }

  private void checkScripts(Probe.Finding finding) throws IOException {
    for (LdArgument argument : command.arguments()) {
      Path script = request.cwd().resolve(argument.value());
      if (argument.is(LdOption.Role.SCRIPT) && Files.isRegularFile(script)) {
        String text = Files.readString(script, StandardCharsets.ISO_8859_1);
        ImmutableList<String> warnings =
            ScriptCheck.warnings(argument.value(), text, finding.layout(), settings.profile());
        for (String warning : warnings) {
          request.err().write(warning.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  /**
   * Finds all inputs. Archive members may need the runtime, and the other way round, so this goes
   * on until nothing new comes.
   */
  private LinkParts collect(Scratch scratch) throws IOException {
    InputLister lister = new InputLister(request, command, linker, scratch.directory());
    Optional<ImmutableList<LinkInput>> simple = lister.fromCommandLine();
    if (simple.isPresent()) {
      ImmutableList<Path> runtime = runtime(simple.get(), scratch);
      return new LinkParts(withRuntime(simple.get(), runtime), runtime, ImmutableSortedSet.of());
    }
    ImmutableSortedSet<String> roots = ImmutableSortedSet.of(HsSymbols.PORT);
    ImmutableList<Path> runtime = ImmutableList.of();
    while (true) {
      ImmutableList<LinkInput> inputs = lister.fromTrialLink(runtime, roots);
      runtime = runtime(inputs, scratch);
      ImmutableList<LinkInput> all = withRuntime(inputs, runtime);
      ImmutableSortedSet<String> wanted =
          ImmutableSortedSet.copyOf(
              Iterables.concat(roots, SymbolNeeds.of(all).roots(), outside(all, runtime.size())));
      if (wanted.equals(roots)) {
        return new LinkParts(all, runtime, roots);
      }
      roots = wanted;
    }
  }

  /** What the last {@code count} inputs, the runtime's, want from others. */
  private static ImmutableList<String> outside(ImmutableList<LinkInput> inputs, int count) {
    return globals(inputs.subList(inputs.size() - count, inputs.size()))
        .filter(symbol -> !symbol.isDefined())
        .map(ElfObject.Symbol::name)
        .filter(name -> !name.startsWith(HsSymbols.PREFIX))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<LinkInput> withRuntime(
      ImmutableList<LinkInput> inputs, ImmutableList<Path> runtime) throws IOException {
    ImmutableList.Builder<LinkInput> all = ImmutableList.<LinkInput>builder().addAll(inputs);
    for (Path object : runtime) {
      all.add(new LinkInput(object.getFileName().toString(), Files.readAllBytes(object)));
    }
    return all.build();
  }

  /** The runtime's objects; none when nobody brings a port, as a trap then simply stops. */
  private ImmutableList<Path> runtime(ImmutableList<LinkInput> inputs, Scratch scratch)
      throws IOException {
    boolean hasPort =
        settings.port().isPresent()
            || globals(inputs).anyMatch(s -> s.isDefined() && s.name().equals(HsSymbols.PORT));
    ImmutableSet<String> wanted =
        globals(inputs)
            .filter(symbol -> !symbol.isDefined())
            .map(ElfObject.Symbol::name)
            .collect(ImmutableSet.toImmutableSet());
    boolean hasForeign = wanted.contains(HsSymbols.FOREIGN_CALL);
    if (!hasPort && !hasForeign) {
      return ImmutableList.of();
    }
    if (hasForeign) {
      settings = settings.withRuntime(request.toolchain().runtime().resolve("runtime.profile"));
    }
    return new RuntimeObjects(request, stages.runtime(), cache)
        .build(settings.port(), wanted, scratch.directory());
  }

  private static Stream<ElfObject.Symbol> globals(ImmutableList<LinkInput> inputs) {
    return inputs.stream().flatMap(input -> input.globals().stream());
  }

  private int link(Scratch scratch, LinkMessages messages, LinkParts parts, TableObject tables)
      throws IOException {
    ImageLink image = new ImageLink(command, linker, scratch);
    int exit;
    Path finished;
    Preparation preparation = Preparation.start(code(parts));
    try {
      Result result = image.link(parts, tables);
      exit = mirror(result, messages);
      if (!result.succeeded()) {
        return exit;
      }
      finished = image.finish();
    } finally {
      preparation.end();
    }
    ProfileCheck.check(parts.inputs(), settings.profile());
    stages
        .check()
        .check(
            new LinkedImage(
                command.output().toString(),
                image.withSymbols(),
                image.verifiable(finished),
                (isPlainPe() ? settings.withConstructorLists() : settings).profile()));
    image.publishMap(request.cwd(), messages);
    scratch.publish(finished, output);
    if (settings.report().isPresent() && !tables.report().isEmpty()) {
      Path report = scratch.file("report.json");
      Files.writeString(report, tables.report(), StandardCharsets.UTF_8);
      scratch.publish(report, settings.report().get());
    }
    return exit;
  }

  private static ImmutableList<Preparation.Code> code(LinkParts parts) {
    return parts.inputs().stream()
        .flatMap(input -> input.code().stream())
        .collect(ImmutableList.toImmutableList());
  }

  private boolean isPlainPe() {
    return command.isPe() && !command.has(LdOption.Role.SCRIPT);
  }

  private int mirror(Result result, LinkMessages messages) throws IOException {
    request.out().write(messages.translate(result.stdoutText()).getBytes(StandardCharsets.UTF_8));
    request.err().write(messages.translate(result.stderrText()).getBytes(StandardCharsets.UTF_8));
    return result.exitCode();
  }
}
