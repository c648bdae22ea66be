package org.hypersafe.report;

import com.google.common.collect.ImmutableList;

/**
 * The report. Component names are the names in JSON; extend them, never rename.
 *
 * @param schema {@link #SCHEMA}
 * @param indirectCalls by id
 * @param functions by name
 * @param exceptions what stays unprotected on purpose, by kind and symbol
 * @param unprotected inputs with code that hypersafe-cc did not compile
 */
public record CfgReport(
    String schema,
    Metrics metrics,
    Tables tables,
    ImmutableList<IndirectCall> indirectCalls,
    ImmutableList<Function> functions,
    ImmutableList<Kept> exceptions,
    ImmutableList<String> unprotected) {
  public static final String SCHEMA = "hypersafe-cfg/1";

  /**
   * Counts.
   *
   * @param functions functions with code
   * @param addressTaken functions whose index is somewhere
   * @param escaped address-taken functions that join every C site
   * @param directCalls direct call instructions
   * @param indirectCalls indirect sites
   * @param unresolved sites without a target
   * @param returns return points, and functions that return without a table
   * @param averageReturnTargets labels a return may go to
   */
  public record Metrics(
      int functions,
      int addressTaken,
      int escaped,
      int directCalls,
      int indirectCalls,
      double averageTargets,
      double medianTargets,
      int maxTargets,
      int unresolved,
      int returns,
      double averageReturnTargets,
      int maxReturnTargets) {}

  /** Sizes of the tables; {@code bytes} at eight a slot. */
  public record Tables(
      int sets,
      int tables,
      int members,
      int slots,
      long bytes,
      int largestTable,
      double averageRatio,
      double worstRatio,
      int beyondLimit) {}

  /**
   * One indirect site.
   *
   * @param id object id and number, as in symbols
   * @param line 0 when unknown
   * @param type LLVM's function type; empty for a site of assembly
   * @param by the rule that made the set
   * @param returns numbers of its return labels: what its calls push in the image. Code generation
   *     may copy a call, so there may be several; a jump has none
   */
  public record IndirectCall(
      String id,
      String caller,
      String file,
      int line,
      String type,
      ImmutableList<String> targets,
      String by,
      ImmutableList<Integer> returns) {}

  /**
   * One function.
   *
   * @param name the symbol; {@code symbol@object} if several functions have it
   * @param line 0 when unknown
   * @param returnSites how many labels it may return to
   */
  public record Function(
      String name, String file, int line, boolean addressTaken, int returnSites) {}

  /**
   * Something that stays unprotected.
   *
   * @param reason the profile's; empty when no profile was given
   */
  public record Kept(String kind, String symbol, String reason) {}
}
