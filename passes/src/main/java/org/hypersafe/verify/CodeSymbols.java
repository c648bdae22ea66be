package org.hypersafe.verify;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The names in executable sections, by address; at one address the best name stands last. */
final class CodeSymbols {
  /** How many names inside a function its name may be looked for behind. */
  private static final int REACH = 256;

  private static final Comparator<CodeSymbol> ORDER =
      Comparator.comparing(CodeSymbol::address, Long::compareUnsigned)
          .thenComparing(CodeSymbol::rank)
          .thenComparing(CodeSymbol::name)
          .thenComparing(CodeSymbol::size);

  private final ImmutableList<CodeSymbol> sorted;
  private final ImmutableList<Range> extents;
  private final ImmutableSet<Long> starts;

  CodeSymbols(Collection<CodeSymbol> symbols, ImmutableList<Section> sections) {
    this.sorted =
        symbols.stream()
            .filter(symbol -> !symbol.isReturnLabel())
            .collect(ImmutableSortedSet.toImmutableSortedSet(ORDER))
            .asList();
    this.starts = sorted.stream().map(CodeSymbol::address).collect(toImmutableSet());
    ImmutableList.Builder<Range> all = ImmutableList.builder();
    int next = 0;
    for (CodeSymbol symbol : sorted) {
      while (next < sorted.size() && sorted.get(next).address() == symbol.address()) {
        next++;
      }
      long limit =
          sections.stream()
              .map(Section::range)
              .filter(range -> range.contains(symbol.address()))
              .mapToLong(Range::end)
              .findFirst()
              .orElse(symbol.address());
      boolean sized = symbol.size() > 0;
      long following = next < sorted.size() ? sorted.get(next).address() : limit;
      boolean fits = Long.compareUnsigned(symbol.size(), limit - symbol.address()) < 0;
      long end = sized && fits ? symbol.address() + symbol.size() : limit;
      boolean before = !sized && Long.compareUnsigned(following, limit) < 0;
      all.add(new Range(symbol.address(), before ? following : end));
    }
    this.extents = all.build();
  }

  /** Whether the image has no names at all, as after {@code strip}. */
  boolean isEmpty() {
    return sorted.isEmpty();
  }

  ImmutableList<CodeSymbol> all() {
    return sorted;
  }

  boolean startsAt(long address) {
    return starts.contains(address);
  }

  /**
   * The function whose extent holds the address, else the nearest name before it, of the given
   * range.
   *
   * @param section the section that holds the address
   */
  Optional<CodeSymbol> holder(long address, Range section) {
    int last = after(address) - 1;
    for (int i = last; i >= 0 && i > last - REACH; i--) {
      if (sorted.get(i).function() && extents.get(i).contains(address)) {
        return Optional.of(sorted.get(i));
      }
    }
    boolean near = last >= 0 && section.contains(sorted.get(last).address());
    return near ? Optional.of(sorted.get(last)) : Optional.empty();
  }

  /**
   * The bytes of every symbol of this name: to its size, or when that is unknown to the next name.
   */
  ImmutableList<Range> extents(String name) {
    ImmutableList.Builder<Range> found = ImmutableList.builder();
    for (int i = 0; i < sorted.size(); i++) {
      if (sorted.get(i).name().equals(name)) {
        found.add(extents.get(i));
      }
    }
    return found.build();
  }

  /** Index in {@link #all} of the first symbol past {@code address}. */
  int after(long address) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(sorted.get(middle).address(), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
