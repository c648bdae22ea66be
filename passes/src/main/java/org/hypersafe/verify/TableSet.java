package org.hypersafe.verify;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hypersafe.verify.MaskedBranch.TableKind;

/** The tables that masked branches reach, each once for every mask it is used with, by address. */
final class TableSet {

  /**
   * A table as its users see it.
   *
   * @param user address of the first masked branch that uses it so
   * @param section that holds all of it; empty when the mask is not 2^k - 1 or the entries leave
   *     the section
   */
  record Table(long address, long mask, TableKind kind, long user, Optional<Section> section) {
    boolean hasGoodMask() {
      return isMask(mask);
    }

    int slots() {
      return section.isPresent() ? Math.toIntExact(mask + 1) : 0;
    }

    long entry(int slot) {
      return section.orElseThrow().wordAt(address + 8L * slot);
    }

    /** The bytes from the first entry to behind the last. */
    Range range() {
      return new Range(address, address + 8L * slots());
    }

    private static boolean isMask(long mask) {
      return mask >= 0 && (mask & (mask + 1)) == 0;
    }
  }

  /** A switch's table is looked at from every function that jumps through it. */
  private record Use(long address, long mask, TableKind kind, long function) {}

  private final Image image;
  private final ImmutableList<Table> tables;

  private TableSet(Image image, ImmutableList<Table> tables) {
    this.image = image;
    this.tables = tables;
  }

  static TableSet of(Image image, ImmutableList<MaskedBranch> branches) {
    Set<Use> seen = new HashSet<>();
    List<Table> tables = new ArrayList<>();
    for (MaskedBranch branch : branches) {
      TableKind kind = branch.form().tableKind();
      long function = kind == TableKind.SWITCH ? image.functionOf(branch.start()) : 0;
      if (seen.add(new Use(branch.table(), branch.mask(), kind, function))) {
        Optional<Section> section = holder(image, branch.table(), branch.mask());
        tables.add(new Table(branch.table(), branch.mask(), kind, branch.start(), section));
      }
    }
    tables.sort(
        Comparator.comparing(Table::address, Long::compareUnsigned)
            .thenComparing(Table::mask)
            .thenComparing(Table::kind));
    return new TableSet(image, ImmutableList.copyOf(tables));
  }

  private static Optional<Section> holder(Image image, long address, long mask) {
    if (!Table.isMask(mask)) {
      return Optional.empty();
    }
    long end = address + 8 * (mask + 1);
    return image
        .sectionAt(address)
        .filter(section -> Long.compareUnsigned(end, section.range().end()) <= 0);
  }

  ImmutableList<Table> all() {
    return tables;
  }

  ImmutableList<Table> of(TableKind kind) {
    return tables.stream().filter(table -> table.kind() == kind).collect(toImmutableList());
  }

  /**
   * The trap stub of this kind of table: the runtime's symbol, or when the image has none what most
   * tables hold in slot 0. Empty when there is no such table.
   */
  OptionalLong trap(TableKind kind) {
    String name = kind == TableKind.CALL ? "__hs_trap_call" : "__hs_trap_return";
    Optional<Long> symbol = image.addresses().get(name).stream().findFirst();
    if (symbol.isPresent()) {
      return OptionalLong.of(symbol.get());
    }
    return of(kind).stream()
        .filter(table -> table.slots() > 0)
        .map(table -> table.entry(0))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .max(
            Comparator.<Map.Entry<Long, Long>>comparingLong(e -> e.getValue())
                .thenComparing(e -> e.getKey(), Long::compareUnsigned))
        .map(e -> OptionalLong.of(e.getKey()))
        .orElse(OptionalLong.empty());
  }
}
