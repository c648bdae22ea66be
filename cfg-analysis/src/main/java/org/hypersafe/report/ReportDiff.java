package org.hypersafe.report;

import com.google.common.collect.ImmutableList;

/**
 * What became of a program's call graph between two reports. Component names are the names in JSON.
 *
 * @param schema {@link #SCHEMA}
 * @param changed sites of both whose sets differ, those that grew first, then by key
 * @param unchanged how many sites of both have the same set
 * @param added sites of the second report only
 * @param removed sites of the first report only
 * @param newlyTaken functions whose address is taken in the second report only
 * @param noLongerTaken functions whose address is taken in the first report only
 * @param newExceptions what stays unprotected in the second report only
 * @param goneExceptions what stays unprotected in the first report only
 * @param steps of the chains in {@link Site#why}
 */
public record ReportDiff(
    String schema,
    CfgReport.Metrics before,
    CfgReport.Metrics after,
    ImmutableList<Site> changed,
    int unchanged,
    ImmutableList<Site> added,
    ImmutableList<Site> removed,
    ImmutableList<Taken> newlyTaken,
    ImmutableList<Taken> noLongerTaken,
    ImmutableList<CfgReport.Kept> newExceptions,
    ImmutableList<CfgReport.Kept> goneExceptions,
    ImmutableList<CfgReport.Step> steps) {
  public static final String SCHEMA = "hypersafe-diff/1";

  /** Whether a site of both reports gained a target. */
  public boolean grew() {
    return changed.stream().anyMatch(Site::grew);
  }

  /** How many sites of both gained a target. */
  public int grown() {
    return (int) changed.stream().filter(Site::grew).count();
  }

  /**
   * One site.
   *
   * @param key of the second report if it is there
   * @param line in the report that {@code key} is from; 0 when unknown
   * @param before how many targets it had
   * @param after how many it has
   * @param gained names of targets that it did not have, sorted
   * @param lost names of targets that it no longer has, sorted
   * @param widenedBy of the second report if it is there
   * @param why the chain of each of {@code gained}, as indices into {@link ReportDiff#steps}
   */
  public record Site(
      String key,
      String caller,
      String file,
      int line,
      String type,
      int before,
      int after,
      ImmutableList<String> gained,
      ImmutableList<String> lost,
      String widenedBy,
      ImmutableList<ImmutableList<Integer>> why) {
    boolean grew() {
      return !gained.isEmpty();
    }
  }

  /**
   * A function whose address is taken in one report only.
   *
   * @param inOther whether the other report knows the function at all
   */
  public record Taken(String name, String file, int line, boolean inOther) {}
}
