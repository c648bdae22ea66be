package org.hypersafe.link;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.load.ImageLayout.Piece;

/**
 * Reads the map that GNU ld writes of a link. What a linker script gathers is told here as ld did
 * it, whatever the script says and however it says it.
 */
final class LinkMap {
  private static final String BEGIN = "Linker script and memory map";
  private static final Pattern SYMBOL =
      Pattern.compile("\\s+0x([0-9a-f]+)\\s+(?:PROVIDE(?:_HIDDEN)? \\()?([\\w.$]+) = .*");
  private static final Pattern OUTPUT = Pattern.compile("(\\S+)(?:\\s+0x[0-9a-f]+.*)?");
  private static final Pattern INPUT =
      Pattern.compile(" (\\S+)(?:\\s+0x([0-9a-f]+)\\s+0x([0-9a-f]+) .*)?");

  /** The rest of an input's line whose name was too long. */
  private static final Pattern REST =
      Pattern.compile("\\s{2,}0x([0-9a-f]+)\\s+0x([0-9a-f]+) \\S.*");

  /** What ld makes itself for PE images: offsets of what it relocated, and nothing to call. */
  private static final Pattern RELOCATIONS = Pattern.compile(" \\.reloc\\s.* dll stuff");

  /** Sections that compilers choose; nobody gathers what is in them. */
  private static final Pattern DEFAULT =
      Pattern.compile(
          "\\.(text|bss)(\\..*)?|\\.rodata|\\..*\\.(str|cst)\\d.*|\\.data|COMMON"
              + "|\\.(debug|note|comment|eh_frame).*");

  private final TreeMap<String, Long> symbols = new TreeMap<>();
  private final List<Placed> placed = new ArrayList<>();
  private String output = "";
  private String named = "";

  /** A piece with its address, which is unsigned. */
  private record Placed(String section, String output, long start, long size) {
    long end() {
      return start + size;
    }

    boolean continues(Placed other) {
      return section.equals(other.section) && output.equals(other.output);
    }
  }

  private LinkMap() {}

  /**
   * Reads a map.
   *
   * @param wanted whether a symbol counts
   */
  static ImageLayout read(String text, Predicate<String> wanted) {
    LinkMap map = new LinkMap();
    boolean isMap = false;
    for (String line : Splitter.on('\n').split(text)) {
      if (isMap) {
        map.line(line);
      }
      isMap |= line.equals(BEGIN);
    }
    map.symbols.keySet().removeIf(symbol -> !wanted.test(symbol));
    return map.layout();
  }

  /** A map has ten thousands of lines that say nothing here: most are asked no expression. */
  private void line(String line) {
    boolean isKnown =
        (line.contains(" = ") && symbol(line)) || (!named.isEmpty() && restOfInput(line));
    if (isKnown) {
      return;
    }
    if (!line.startsWith(" ")) {
      if (OUTPUT.matcher(line).matches()) {
        output = line.split("\\s", 2)[0];
      }
    } else if (!line.startsWith("  ") && !RELOCATIONS.matcher(line).matches()) {
      input(line);
    }
  }

  private boolean symbol(String line) {
    Matcher symbol = SYMBOL.matcher(line);
    if (symbol.matches()) {
      symbols.put(symbol.group(2), Long.parseUnsignedLong(symbol.group(1), 16));
    }
    return symbol.matches();
  }

  private boolean restOfInput(String line) {
    Matcher rest = REST.matcher(line);
    if (rest.matches()) {
      piece(named, rest.group(1), rest.group(2));
      named = "";
    }
    return rest.matches();
  }

  private void input(String line) {
    Matcher input = INPUT.matcher(line);
    if (!input.matches()) {
      return;
    }
    named = "";
    if (input.group(2) == null) {
      named = input.group(1);
    } else {
      piece(input.group(1), input.group(2), input.group(3));
    }
  }

  private void piece(String section, String start, String size) {
    long bytes = Long.parseUnsignedLong(size, 16);
    if (bytes != 0 && !section.startsWith("*")) {
      placed.add(new Placed(section, output, Long.parseUnsignedLong(start, 16), bytes));
    }
  }

  private ImageLayout layout() {
    List<Placed> pieces = joined();
    TreeMap<String, Integer> indices = new TreeMap<>();
    symbols.forEach(
        (name, address) -> {
          int index = 0;
          while (index < pieces.size()
              && Long.compareUnsigned(pieces.get(index).start(), address) < 0) {
            index++;
          }
          indices.put(name, index);
        });
    return new ImageLayout(
        ImmutableSortedMap.copyOfSorted(indices),
        pieces.stream().map(this::piece).collect(ImmutableList.toImmutableList()));
  }

  private Piece piece(Placed piece) {
    boolean isSplit =
        symbols.values().stream()
            .anyMatch(
                address ->
                    Long.compareUnsigned(address, piece.start()) > 0
                        && Long.compareUnsigned(address, piece.end()) < 0);
    boolean isGathered = !isSplit && !DEFAULT.matcher(piece.section()).matches();
    return new Piece(piece.section(), piece.output(), isGathered ? piece.size() : -1);
  }

  /** By address; neighbours of one name are one, unless a symbol stands between. */
  private List<Placed> joined() {
    placed.sort(Comparator.comparing(Placed::start, Long::compareUnsigned));
    List<Placed> all = new ArrayList<>();
    for (Placed piece : placed) {
      int last = all.size() - 1;
      if (last >= 0 && all.get(last).continues(piece) && !symbols.containsValue(piece.start())) {
        Placed before = all.get(last);
        long size = Math.max(before.size(), piece.end() - before.start());
        all.set(last, new Placed(before.section(), before.output(), before.start(), size));
      } else {
        all.add(piece);
      }
    }
    return all;
  }
}
