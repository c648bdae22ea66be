package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import org.hypersafe.object.SymbolRef;

/**
 * How pointers flow in one module.
 *
 * @param symbols functions and variables that the constraints name
 * @param objects variables that the module defines or declares, and local objects
 * @param functions defined ones
 * @param places source lines; 0 is the unknown one
 * @param nodePlaces index of the place of each node
 * @param code constraints, see {@link #replay}
 */
public record FlowFacts(
    ImmutableList<SymbolRef> symbols,
    ImmutableList<MemoryFact> objects,
    ImmutableList<FunctionFlow> functions,
    ImmutableList<Place> places,
    ImmutableIntArray nodePlaces,
    ImmutableIntArray code) {

  /** Nothing flows; what an object without bitcode has. */
  public static final FlowFacts NONE =
      new FlowFacts(
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(Place.NOWHERE),
          ImmutableIntArray.of(),
          ImmutableIntArray.of());

  /**
   * A source line.
   *
   * @param file empty when unknown
   */
  public record Place(String file, int line) {
    public static final Place NOWHERE = new Place("", 0);
  }

  /**
   * A piece of memory.
   *
   * @param symbol index of a variable's symbol; negative for a local object
   * @param name for people
   * @param size in bytes; negative when unknown
   * @param arrays the arrays in it, outer before inner
   * @param section that its definition names; empty for none
   * @param isDefined whether this module defines it
   * @param isConstant whether nothing ever writes to it
   * @param isBarren whether it can hold no pointer: it is too small, or constant and has none
   * @param place index
   */
  public record MemoryFact(
      int symbol,
      String name,
      int size,
      ImmutableList<Array> arrays,
      String section,
      boolean isDefined,
      boolean isConstant,
      boolean isBarren,
      int place) {}

  /** An array at {@code start} of {@code length} bytes whose elements lie {@code stride} apart. */
  public record Array(int start, int length, int stride) {}

  /**
   * What callers of a function need.
   *
   * @param symbol index
   * @param parameters a node each, or negative
   * @param result first node of the result; negative if it holds no pointer
   * @param lanes number of nodes of the result
   * @param variadic the object that holds further arguments; negative for none
   */
  public record FunctionFlow(
      int symbol, ImmutableIntArray parameters, int result, int lanes, int variadic) {}

  /** Number of nodes. */
  public int nodes() {
    return nodePlaces.length();
  }

  /** Tells all constraints, in their order. */
  public void replay(FlowVisitor visitor) {
    FlowCode.replay(code, visitor);
  }
}
