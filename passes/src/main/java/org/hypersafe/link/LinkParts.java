package org.hypersafe.link;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.hypersafe.profile.Profile;
import org.jspecify.annotations.Nullable;

/**
 * What is linked. What costs time is found out when somebody asks: a link whose results are known
 * asks for little.
 */
final class LinkParts {
  private final ImmutableList<LinkInput> inputs;
  private final ImmutableList<Path> runtime;
  private final ImmutableSortedSet<String> roots;
  private final Supplier<SymbolNeeds> needs;
  private @Nullable Profile checked;

  /**
   * Puts a link together.
   *
   * @param inputs the user's objects and members, then the runtime's
   * @param runtime the runtime's object files; none if traps simply stop
   * @param roots symbols that archives are to be searched for, as only tables or the runtime reach
   *     them
   */
  LinkParts(
      ImmutableList<LinkInput> inputs,
      ImmutableList<Path> runtime,
      ImmutableSortedSet<String> roots) {
    this.inputs = inputs;
    this.runtime = runtime;
    this.roots = roots;
    this.needs = Suppliers.memoize(() -> SymbolNeeds.of(inputs));
  }

  ImmutableList<LinkInput> inputs() {
    return inputs;
  }

  ImmutableList<Path> runtime() {
    return runtime;
  }

  ImmutableSortedSet<String> roots() {
    return roots;
  }

  SymbolNeeds needs() {
    return needs.get();
  }

  /**
   * Refuses inputs that would leave code unprotected.
   *
   * @throws org.hypersafe.diag.UserError with everything that is wrong
   */
  void check(Profile profile) {
    if (!profile.equals(checked)) {
      ObjectCheck.check(inputs, profile);
      checked = profile;
    }
  }
}
