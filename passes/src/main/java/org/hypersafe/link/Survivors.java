package org.hypersafe.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.regex.Pattern;
import org.hypersafe.link.LdOption.Role;
import org.hypersafe.link.Probe.Finding;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.profile.Profile;

/** Answers of the probe, from the cache where inputs, options and scripts are the same. */
final class Survivors {
  private static final String MISSING = "missing";
  private static final String LAYOUT = "layout";
  private static final Pattern INCLUDES = Pattern.compile("\\bINCLUDE\\b");

  private final LinkRequest request;
  private final LinkCommand command;
  private final Optional<LinkCache> cache;
  private final Probe probe;

  Survivors(LinkRequest request, LinkCommand command, Optional<LinkCache> cache, Probe probe) {
    this.request = request;
    this.command = command;
    this.cache = cache;
    this.probe = probe;
  }

  /**
   * Asks the cache, then the probe.
   *
   * @throws org.hypersafe.diag.UserError when the inputs are not to be linked
   */
  Finding find(LinkParts parts, Profile profile) throws IOException {
    Optional<Hasher> key = key(parts.inputs());
    if (cache.isEmpty() || key.isEmpty()) {
      parts.check(profile);
      return probe.run(parts);
    }
    HashCode hash = key.get().hash();
    Lock making = LinkCache.making(hash);
    try {
      Optional<ImmutableSortedMap<String, byte[]>> known = cache.get().get(hash);
      if (known.isPresent()) {
        return decode(known.get());
      }
      parts.check(profile);
      Finding finding = probe.run(parts);
      if (finding.failure().isEmpty()) {
        byte[] missing = String.join("\n", finding.missing()).getBytes(UTF_8);
        byte[] layout = finding.layout().render().getBytes(UTF_8);
        cache.get().put(hash, ImmutableMap.of(MISSING, missing, LAYOUT, layout));
      }
      return finding;
    } finally {
      making.unlock();
    }
  }

  private static Finding decode(ImmutableSortedMap<String, byte[]> entry) {
    String names = new String(entry.get(MISSING), UTF_8);
    return new Finding(
        ImmutableSortedSet.copyOf(Splitter.on('\n').omitEmptyStrings().split(names)),
        ImageLayout.parse(new String(entry.get(LAYOUT), UTF_8)),
        Optional.empty());
  }

  /**
   * Empty when a script includes files that we do not see. Objects without code and without our
   * names do not count.
   */
  private Optional<Hasher> key(ImmutableList<LinkInput> inputs) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putString("survivors " + ToolVersion.text(), UTF_8);
    boolean everything = command.hasOption("gc-sections");
    ImmutableSet.Builder<String> silent = ImmutableSet.builder();
    for (LinkInput input : inputs) {
      if (everything || input.matters()) {
        hasher.putBytes(input.hash().asBytes());
      } else {
        silent.add(input.name());
      }
    }
    ImmutableSet<String> ignored = silent.build();
    for (LdArgument argument : command.arguments()) {
      if (decides(argument) && !(argument.isFile() && ignored.contains(argument.value()))) {
        argument.raw().forEach(word -> hasher.putString(word, UTF_8).putChar('\0'));
        if (argument.is(Role.SCRIPT) && !script(argument.value(), hasher)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(hasher);
  }

  /** Whether an argument can change which sections and members stay. */
  private static boolean decides(LdArgument argument) {
    if (argument.is(Role.ORPHANS)) {
      return argument.value().equals("discard");
    }
    return !argument.is(Role.OUTPUT)
        && !argument.is(Role.MAP)
        && !argument.is(Role.TALK)
        && !argument.is(Role.PLACE)
        && !argument.is(Role.HYPERSAFE);
  }

  private boolean script(String name, Hasher hasher) throws IOException {
    Path file = request.cwd().resolve(name);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    String text = Files.readString(file, ISO_8859_1);
    hasher.putString(text, UTF_8);
    return !INCLUDES.matcher(text).find();
  }
}
