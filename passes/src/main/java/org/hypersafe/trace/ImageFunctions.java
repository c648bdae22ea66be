package org.hypersafe.trace;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.ElfObject;
import org.hypersafe.trace.Trace.Target;

/** The symbols of an image by address, each local one with the source file that it comes from. */
final class ImageFunctions {
  private static final int FILE = 4;
  private static final int SECTION = 3;
  private static final int FIRST_RESERVED = 0xff00;

  private final ImmutableListMultimap<Long, Named> symbols;

  private ImageFunctions(ImmutableListMultimap<Long, Named> symbols) {
    this.symbols = symbols;
  }

  private record Named(String name, String file) {}

  /**
   * Reads an ELF image.
   *
   * @throws org.hypersafe.diag.UserError when it is none or has no symbols
   */
  static ImageFunctions read(Path image) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(image);
    } catch (IOException e) {
      throw UserError.unreadable(image, "image", e);
    }
    ImmutableListMultimap.Builder<Long, Named> symbols = ImmutableListMultimap.builder();
    String file = "";
    for (ElfObject.Symbol symbol : ElfObject.read(image.toString(), bytes).symbols()) {
      if (symbol.type() == FILE) {
        file = symbol.name();
      } else if (symbol.isDefined()
          && symbol.section() < FIRST_RESERVED
          && symbol.type() != SECTION
          && !symbol.name().isEmpty()) {
        symbols.put(symbol.value(), new Named(symbol.name(), symbol.isLocal() ? file : ""));
      }
    }
    ImageFunctions functions = new ImageFunctions(symbols.build());
    if (functions.symbols.isEmpty()) {
      throw JsonFile.fault(image, "has no symbols", "", "name the image before it was stripped");
    }
    return functions;
  }

  /** What stands at {@code address}; empty when no symbol does. */
  Optional<Target> at(long address, long count) {
    ImmutableSortedSet.Builder<String> names = ImmutableSortedSet.naturalOrder();
    String file = "";
    boolean global = false;
    for (Named named : symbols.get(address)) {
      names.add(named.name());
      global |= named.file().isEmpty();
      file = named.file();
    }
    ImmutableSortedSet<String> all = names.build();
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new Target(all.asList(), global ? "" : file, count));
  }
}
