package org.hypersafe.load;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * One function of the program, by the name that stands for all its names.
 *
 * @param object object id of a file-local function; empty for a global one
 * @param name the symbol
 */
public record FunctionId(String object, String name) implements Comparable<FunctionId> {
  public FunctionId {
    checkArgument(!name.isEmpty(), "a function has a name");
  }

  public static FunctionId global(String name) {
    return new FunctionId("", name);
  }

  public boolean isLocal() {
    return !object.isEmpty();
  }

  /** The global symbol at its first instruction. */
  public String entrySymbol() {
    return isLocal() ? LinkSymbols.localEntry(object, name) : name;
  }

  /** The absolute symbol that is its index. */
  public String indexSymbol() {
    return LinkSymbols.FUNCTION_INDEX + owned();
  }

  /** {@code name}, or {@code object.name} when local. */
  public String owned() {
    return isLocal() ? object + "." + name : name;
  }

  @Override
  public int compareTo(FunctionId other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : object.compareTo(other.object);
  }

  @Override
  public String toString() {
    return owned();
  }
}
