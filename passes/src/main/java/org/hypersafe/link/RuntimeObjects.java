package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.EnvironmentError;
import org.hypersafe.diag.UserError;

/** Builds the runtime's objects, once for each content. */
final class RuntimeObjects {
  /** Units that are linked only into what calls them, and the symbol that it then wants. */
  private static final ImmutableMap<String, String> ON_DEMAND =
      ImmutableMap.of(
          "foreign.S", HsSymbols.FOREIGN_CALL,
          "gate.S", HsSymbols.GATE);

  private static final ImmutableList<String> FLAGS =
      ImmutableList.of(
          "-c",
          "-O2",
          "-std=gnu11",
          "-ffreestanding",
          "-mno-sse",
          "-mno-red-zone",
          "-fno-stack-protector",
          "-fno-asynchronous-unwind-tables",
          "-fPIC");

  /** Of a port of ours, only this belongs to the runtime. */
  private static final String PORT = "hs_port.c";

  private final LinkRequest request;
  private final RuntimeCompiler compiler;
  private final Optional<LinkCache> cache;

  RuntimeObjects(LinkRequest request, RuntimeCompiler compiler, Optional<LinkCache> cache) {
    this.request = request;
    this.compiler = compiler;
    this.cache = cache;
  }

  /**
   * Compiles the runtime into {@code directory}.
   *
   * @param port name of a port of ours, or none if the hypervisor has one
   * @param wanted symbols that the inputs want from others
   */
  ImmutableList<Path> build(Optional<String> port, ImmutableSet<String> wanted, Path directory)
      throws IOException {
    Path sources = request.toolchain().runtime();
    ImmutableList<Path> units = units(sources, port, wanted);
    HashCode key = key(sources, units);
    Optional<ImmutableSortedMap<String, byte[]>> known = cache.flatMap(c -> c.get(key));
    ImmutableMap<String, byte[]> objects =
        known.isPresent() ? ImmutableMap.copyOf(known.get()) : compile(sources, units, directory);
    if (known.isEmpty()) {
      cache.ifPresent(c -> c.put(key, objects));
    }
    ImmutableList.Builder<Path> files = ImmutableList.builder();
    for (Path unit : units) {
      Path object = directory.resolve(objectName(sources, unit));
      Files.write(object, objects.get(objectName(sources, unit)));
      files.add(object);
    }
    return files.build();
  }

  private ImmutableList<Path> units(
      Path sources, Optional<String> port, ImmutableSet<String> wanted) throws IOException {
    List<Path> units = new ArrayList<>();
    if (!Files.isDirectory(sources)) {
      throw new EnvironmentError(sources.toString(), "no runtime there", "run scripts/setup");
    }
    for (Path unit : compilable(sources)) {
      String symbol = ON_DEMAND.get(unit.getFileName().toString());
      if (symbol == null || wanted.contains(symbol)) {
        units.add(unit);
      }
    }
    if (port.isPresent()) {
      Path directory = sources.resolve("ports").resolve(port.get());
      if (!Files.exists(directory.resolve(PORT))) {
        throw new UserError(
            new Diagnostic(
                "hypersafe-ld",
                "--hypersafe-runtime",
                "no such port",
                port.get(),
                "ports lie in " + sources.resolve("ports")));
      }
      units.add(directory.resolve(PORT));
    }
    return ImmutableList.copyOf(units);
  }

  private static ImmutableList<Path> compilable(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".c") || file.toString().endsWith(".S"))
          .sorted()
          .collect(ImmutableList.toImmutableList());
    }
  }

  private static String objectName(Path sources, Path unit) {
    return "runtime-" + sources.relativize(unit).toString().replace('/', '-') + ".o";
  }

  private static HashCode key(Path folder, ImmutableList<Path> units) throws IOException {
    // A walk does not enter a symbolic link, and an installation has one here.
    Path sources = folder.toRealPath();
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putString("runtime " + ToolVersion.text(), StandardCharsets.UTF_8);
    FLAGS.forEach(flag -> hasher.putUnencodedChars(flag).putChar('\0'));
    units.forEach(unit -> hasher.putUnencodedChars(unit.toString()).putChar('\0'));
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        hasher.putUnencodedChars(sources.relativize(file).toString()).putChar('\0');
        hasher.putBytes(Hashing.sha256().hashBytes(Files.readAllBytes(file)).asBytes());
      }
    }
    return hasher.hash();
  }

  private ImmutableMap<String, byte[]> compile(
      Path sources, ImmutableList<Path> units, Path directory) throws IOException {
    ImmutableMap.Builder<String, byte[]> objects = ImmutableMap.builder();
    for (Path unit : units) {
      String name = objectName(sources, unit);
      Path object = directory.resolve(name);
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int exit = compiler.compile(request, arguments(sources, unit, object), sources, err);
      if (exit != 0 || !Files.exists(object)) {
        throw new EnvironmentError(
            unit.toString(),
            "runtime does not compile: " + err.toString(StandardCharsets.UTF_8),
            "restore runtime-stubs from the repository");
      }
      objects.put(name, Files.readAllBytes(object));
    }
    return objects.buildOrThrow();
  }

  private static ImmutableList<String> arguments(Path sources, Path unit, Path object) {
    Path profile = sources.resolve("runtime.profile");
    ImmutableList.Builder<String> arguments = ImmutableList.builder();
    if (Files.exists(profile)) {
      arguments.add("--hypersafe-profile=" + profile);
    }
    return arguments
        .addAll(FLAGS)
        .add("-I" + sources.resolve("include"), "-I" + unit.getParent())
        .add("-o", object.toString(), sources.relativize(unit).toString())
        .build();
  }
}
