package org.hypersafe.plan;

import com.google.common.collect.ImmutableSet;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.load.LinkSymbols;
import org.hypersafe.load.SymbolResolution;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/**
 * What the link knows beyond its inputs.
 *
 * @param profile the hypervisor's exceptions
 * @param missing symbols that do not survive the link, as a script discards their sections; no
 *     table may name them
 * @param optional undefined symbols of ours that only weak references name
 * @param layout what the linker gathers between the symbols of a script
 */
public record LinkFacts(
    Profile profile,
    ImmutableSet<String> missing,
    ImmutableSet<String> optional,
    ImageLayout layout) {
  /** No profile; everything survives. */
  public static final LinkFacts NONE =
      new LinkFacts(Profile.EMPTY, ImmutableSet.of(), ImmutableSet.of());

  /** A link whose layout nobody knows. */
  public LinkFacts(Profile profile, ImmutableSet<String> missing, ImmutableSet<String> optional) {
    this(profile, missing, optional, ImageLayout.NONE);
  }

  /**
   * Whether a function may stand in a table: compiled by us, kept by the link, returns by table,
   * known by index.
   */
  public boolean hasIndex(SymbolResolution symbols, FunctionId function) {
    return symbols.isProtected(function)
        && !missing.contains(function.entrySymbol())
        && !isNamed(symbols, function, ProfileKind.PLAIN_RETURN)
        && !hasTrueAddress(symbols, function);
  }

  /** Whether the profile says that a function is known by its true address. */
  boolean hasTrueAddress(SymbolResolution symbols, FunctionId function) {
    return isNamed(symbols, function, ProfileKind.RAW_ADDRESS)
        || isNamed(symbols, function, ProfileKind.FOREIGN);
  }

  private boolean isNamed(SymbolResolution symbols, FunctionId function, ProfileKind kind) {
    return profile.has(kind, function.name())
        || symbols.names(function).stream().anyMatch(name -> profile.has(kind, name));
  }

  /** Whether the link keeps the label behind a call. */
  public boolean survives(CallId call) {
    return !missing.contains(LinkSymbols.returnLabel(call));
  }
}
