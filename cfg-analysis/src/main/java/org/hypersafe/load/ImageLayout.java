package org.hypersafe.load;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * In what order the linker puts sections and its own symbols: what it gathers between two symbols
 * of a script. It knows no addresses, as these change with what has nothing to do with it.
 *
 * @param symbols of each symbol that no input defines: index of the first piece behind it
 * @param pieces what is not empty of the inputs' sections, by address; neighbours from sections of
 *     one name are one
 */
public record ImageLayout(
    ImmutableSortedMap<String, Integer> symbols, ImmutableList<Piece> pieces) {
  /** Nothing is known. */
  public static final ImageLayout NONE =
      new ImageLayout(ImmutableSortedMap.of(), ImmutableList.of());

  private static final Splitter FIELDS = Splitter.on('\t');

  /**
   * A piece of an image.
   *
   * @param section name of the input's section
   * @param output name of the image's section
   * @param size in bytes; negative where nobody gathers anything: in a default section, or where a
   *     symbol stands in the middle
   */
  public record Piece(String section, String output, long size) {}

  /** What lies between two symbols; empty when one is unknown. */
  public Optional<ImmutableList<Piece>> between(String start, String end) {
    Integer from = symbols.get(start);
    Integer to = symbols.get(end);
    return from == null || to == null
        ? Optional.empty()
        : Optional.of(pieces.subList(from, Math.max(from, to)));
  }

  /** What lies behind a symbol, to the end of the image's section; empty when it is unknown. */
  public Optional<ImmutableList<Piece>> behind(String start) {
    Integer from = symbols.get(start);
    if (from == null) {
      return Optional.empty();
    }
    int to = from;
    while (to < pieces.size() && pieces.get(to).output().equals(pieces.get(from).output())) {
      to++;
    }
    return Optional.of(pieces.subList(from, to));
  }

  /**
   * The same, without what no array can be made of: pieces of other sections than those that may
   * hold variables have no names and are one where no symbol parts them, what no symbol leads to is
   * gone, and sections of the image are told apart only where variables follow variables. So two
   * images of one program, whose scripts arrange the rest in other ways, have one layout.
   *
   * @param mayHoldVariables whether a section of this name may hold variables of C
   */
  public ImageLayout essence(Predicate<String> mayHoldVariables) {
    Essence essence = new Essence();
    int first = symbols.values().stream().mapToInt(i -> i).min().orElse(pieces.size());
    int last = symbols.values().stream().mapToInt(i -> i).max().orElse(pieces.size());
    for (int i = first; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      boolean isVague = piece.size() < 0 || !mayHoldVariables.test(piece.section());
      if (isVague && i >= last) {
        break;
      }
      essence.add(i, isVague ? new Piece("", "", -1) : piece, symbols.containsValue(i));
    }
    return essence.of(symbols);
  }

  /** Collects the pieces of a layout. */
  private static final class Essence {
    private final List<Piece> kept = new ArrayList<>();

    /** Of each old index the new one. */
    private final TreeMap<Integer, Integer> indices = new TreeMap<>();

    private String output = "";
    private int outputs;

    void add(int index, Piece piece, boolean isParted) {
      boolean isVague = piece.size() < 0;
      boolean followsVague = kept.isEmpty() || kept.get(kept.size() - 1).size() < 0;
      if (isVague && !kept.isEmpty() && followsVague && !isParted) {
        return;
      }
      if (!isVague && !followsVague && !piece.output().equals(output)) {
        outputs++;
      }
      output = piece.output();
      indices.put(index, kept.size());
      kept.add(new Piece(piece.section(), "section " + outputs, piece.size()));
    }

    ImageLayout of(ImmutableSortedMap<String, Integer> symbols) {
      return new ImageLayout(
          ImmutableSortedMap.copyOfSorted(
              Maps.transformValues(symbols, index -> indices.getOrDefault(index, kept.size()))),
          ImmutableList.copyOf(kept));
    }
  }

  /** One line a symbol and a piece, for {@link #parse}. */
  public String render() {
    StringBuilder text = new StringBuilder();
    symbols.forEach((name, index) -> text.append("s\t" + name + "\t" + index + "\n"));
    pieces.forEach(
        p -> text.append("p\t" + p.section() + "\t" + p.output() + "\t" + p.size() + "\n"));
    return text.toString();
  }

  /** Reads what {@link #render} wrote. */
  public static ImageLayout parse(String text) {
    TreeMap<String, Integer> symbols = new TreeMap<>();
    ImmutableList.Builder<Piece> pieces = ImmutableList.builder();
    for (String line : Splitter.on('\n').omitEmptyStrings().split(text)) {
      List<String> fields = FIELDS.splitToList(line);
      if (fields.get(0).equals("s")) {
        symbols.put(fields.get(1), Integer.parseInt(fields.get(2)));
      } else {
        pieces.add(new Piece(fields.get(1), fields.get(2), Long.parseLong(fields.get(3))));
      }
    }
    return new ImageLayout(ImmutableSortedMap.copyOfSorted(symbols), pieces.build());
  }
}
