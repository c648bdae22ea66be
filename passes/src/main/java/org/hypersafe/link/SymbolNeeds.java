package org.hypersafe.link;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.ElfObject.Symbol;
import org.hypersafe.load.LinkSymbols;

/**
 * What the inputs ask of symbols.
 *
 * @param required names of ours that are used but not defined, in order of the inputs that use
 *     them, each with these
 * @param optional those of them that only weak references name
 * @param defined all global names the inputs define
 * @param placed those of them that stand in a section, as all code does
 * @param weak other names that are referenced weakly
 * @param idle names of ours that stand in a symbol table unused; ld wants hidden ones defined all
 *     the same
 */
record SymbolNeeds(
    ImmutableListMultimap<String, LinkInput> required,
    ImmutableSortedSet<String> optional,
    ImmutableSet<String> defined,
    ImmutableSet<String> placed,
    ImmutableSet<String> weak,
    ImmutableSortedSet<String> idle) {

  /** Reads the symbol tables of {@code inputs}. */
  static SymbolNeeds of(Collection<LinkInput> inputs) {
    ListMultimap<String, LinkInput> users =
        MultimapBuilder.linkedHashKeys().arrayListValues(1).build();
    Set<String> strong = new HashSet<>();
    ImmutableSet.Builder<String> defined = ImmutableSet.builder();
    ImmutableSet.Builder<String> placed = ImmutableSet.builder();
    ImmutableSet.Builder<String> weak = ImmutableSet.builder();
    for (LinkInput input : inputs) {
      for (Symbol symbol : input.globals()) {
        boolean ours = symbol.name().startsWith(HsSymbols.PREFIX);
        if (symbol.isDefined()) {
          defined.add(symbol.name());
          if (!symbol.isAbsolute()) {
            placed.add(symbol.name());
          }
        } else if (ours) {
          users.put(symbol.name(), input);
          if (!symbol.isWeak()) {
            strong.add(symbol.name());
          }
        } else if (symbol.isWeak()) {
          weak.add(symbol.name());
        }
      }
    }
    ImmutableSet<String> all = defined.build();
    users.keySet().removeIf(all::contains);
    return new SymbolNeeds(
        ImmutableListMultimap.copyOf(users),
        users.keySet().stream()
            .filter(name -> !strong.contains(name))
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
        all,
        placed.build(),
        weak.build(),
        idle(inputs, all, users.keySet()));
  }

  private static ImmutableSortedSet<String> idle(
      Collection<LinkInput> inputs, Set<String> defined, Set<String> required) {
    return inputs.stream()
        .flatMap(input -> input.idle().stream())
        .filter(name -> !defined.contains(name) && !required.contains(name))
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  /** Global symbols that stand behind required indices and references. */
  ImmutableSortedSet<String> named() {
    ImmutableSortedSet.Builder<String> named = ImmutableSortedSet.naturalOrder();
    required.keySet().forEach(name -> behind(name).ifPresent(named::add));
    return named.build();
  }

  /**
   * Those of {@link #named} that the link must have: archives may hold them. A weak reference asks
   * for nothing.
   */
  ImmutableSortedSet<String> roots() {
    ImmutableSortedSet.Builder<String> roots = ImmutableSortedSet.naturalOrder();
    for (String name : required.keySet()) {
      behind(name)
          .filter(symbol -> !optional.contains(name) || defined.contains(symbol))
          .ifPresent(roots::add);
    }
    return roots.build();
  }

  /**
   * Names that stand for nothing: nobody uses them, or their function is discarded, or weak and
   * absent.
   *
   * @param missing names that do not survive the link
   * @throws UserError for names that nobody defines
   */
  ImmutableSortedSet<String> nothing(ImmutableSortedSet<String> missing) {
    ImmutableSortedSet.Builder<String> nothing = ImmutableSortedSet.naturalOrder();
    nothing.addAll(idle);
    List<Diagnostic> faults = new ArrayList<>();
    for (String name : required.keySet()) {
      Optional<String> symbol = behind(name).filter(missing::contains);
      if (symbol.isEmpty()) {
        continue;
      }
      boolean mayBeAbsent =
          optional.contains(name) || weak.contains(symbol.get()) || defined.contains(symbol.get());
      if (mayBeAbsent) {
        nothing.add(name);
      } else {
        for (LinkInput user : required.get(name)) {
          faults.add(
              new Diagnostic(
                  user.name(),
                  symbol.get(),
                  "undefined reference",
                  "",
                  "link the object or library that defines it"));
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new UserError(faults);
    }
    return nothing.build();
  }

  /** The global symbol whose index or address {@code name} is. */
  static Optional<String> behind(String name) {
    return LinkSymbols.indexOf(name)
        .or(() -> LinkSymbols.referenceOf(name))
        .filter(owned -> owned.object().isEmpty())
        .map(LinkSymbols.Owned::name);
  }
}
