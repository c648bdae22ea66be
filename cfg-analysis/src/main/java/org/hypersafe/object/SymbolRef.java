package org.hypersafe.object;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ComparisonChain;

/**
 * A symbol as records name it.
 *
 * @param isLocal whether it is file-local of the object that names it; else global or undefined
 * @param name the assembler name without quotes and without {@code @PLT}; no white space
 */
public record SymbolRef(boolean isLocal, String name) implements Comparable<SymbolRef> {

  public SymbolRef {
    checkArgument(!name.isEmpty(), "a symbol has a name");
    checkArgument(CharMatcher.whitespace().matchesNoneOf(name), "white space in symbol %s", name);
  }

  public static SymbolRef global(String name) {
    return new SymbolRef(false, name);
  }

  public static SymbolRef local(String name) {
    return new SymbolRef(true, name);
  }

  /**
   * Reads {@code g:name} or {@code l:name}.
   *
   * @throws IllegalArgumentException when {@code text} is neither
   */
  public static SymbolRef parse(String text) {
    checkArgument(text.startsWith("g:") || text.startsWith("l:"), "not a symbol: %s", text);
    return new SymbolRef(text.charAt(0) == 'l', text.substring(2));
  }

  /** {@code g:name} or {@code l:name}. */
  @Override
  public String toString() {
    return (isLocal ? "l:" : "g:") + name;
  }

  @Override
  public int compareTo(SymbolRef other) {
    return ComparisonChain.start()
        .compareFalseFirst(isLocal, other.isLocal)
        .compare(name, other.name)
        .result();
  }
}
