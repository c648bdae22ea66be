package org.hypersafe.report;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;

import com.google.common.collect.ImmutableList;
import java.util.regex.Pattern;

/**
 * The report. Component names are the names in JSON; extend them, never rename.
 *
 * <p>A <em>key</em> names a function or a site in reports of other builds, too, where object ids
 * differ: {@code SOURCE:SYMBOL} for a function, {@code SOURCE:CALLER#ORDINAL} for a site. {@code
 * ~2} and so on follow the symbol when one source makes several objects.
 *
 * @param schema {@link #SCHEMA}
 * @param indirectCalls by id
 * @param functions by name
 * @param steps what the chains of {@link IndirectCall#why} are made of, each once
 * @param exceptions what stays unprotected on purpose, by kind and symbol
 * @param notes what makes the sets larger than they would have to be, or the report incomplete
 * @param unprotected inputs with code that hypersafe-cc did not compile
 */
public record CfgReport(
    String schema,
    Metrics metrics,
    Tables tables,
    ImmutableList<IndirectCall> indirectCalls,
    ImmutableList<Function> functions,
    ImmutableList<Step> steps,
    ImmutableList<Kept> exceptions,
    ImmutableList<String> notes,
    ImmutableList<String> unprotected) {
  public static final String SCHEMA = "hypersafe-cfg/1";

  public CfgReport {
    for (IndirectCall call : indirectCalls) {
      for (ImmutableList<Integer> chain : call.why()) {
        for (int step : chain) {
          checkElementIndex(step, steps.size(), "step of call " + call.id());
        }
      }
    }
  }

  /**
   * Counts.
   *
   * @param functions functions with code
   * @param addressTaken functions whose index is somewhere
   * @param escaped address-taken functions that unknown code has
   * @param directCalls direct call instructions
   * @param indirectCalls indirect sites
   * @param unresolved sites without a target
   * @param returns return points, and functions that return without a table
   * @param averageReturnTargets labels a return may go to
   * @param comparison the same sites under coarser analyses
   * @param sealed sites whose pointer nothing can write from the end of boot on
   * @param afterBoot the sets from then on, when each of those has one target, and what is freed is
   *     none
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
      int maxReturnTargets,
      Comparison comparison,
      int sealed,
      Precision afterBoot) {}

  /**
   * What three analyses of one program allow at its indirect sites.
   *
   * @param anyAddressTaken every function whose address is taken, at every site
   * @param sameType those of the C type of the call, as compilers' own control-flow integrity does
   * @param hypersafe the sets of this report
   */
  public record Comparison(Precision anyAddressTaken, Precision sameType, Precision hypersafe) {}

  /**
   * How fine an analysis is.
   *
   * @param pairs of a site and a function that it may reach
   * @param oneTarget sites with exactly one target
   */
  public record Precision(
      double averageTargets, double medianTargets, int maxTargets, long pairs, int oneTarget) {}

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
   * @param key see {@link CfgReport}
   * @param sameType how many functions the C type alone would allow here
   * @param widenedBy what made the set larger than the flow of pointers, or why it is empty
   * @param widening how it comes that nobody knows the call's pointer, from the call back to the
   *     cause, as indices into {@link CfgReport#steps}; empty when the pointer is known
   * @param why for each of {@code targets} its chain of facts, as indices into {@link
   *     CfgReport#steps}, from the address being taken to the call
   * @param returns numbers of its return labels: what its calls push in the image. Code generation
   *     may copy a call, so there may be several; a jump has none
   * @param sealed the variable with its pointer, if nothing can write there from the end of boot
   *     on, so that it has one target then; empty text for any other
   * @param afterBoot how many targets it has then
   */
  public record IndirectCall(
      String id,
      String caller,
      String file,
      int line,
      String type,
      ImmutableList<String> targets,
      String by,
      String key,
      int sameType,
      String widenedBy,
      ImmutableList<Integer> widening,
      ImmutableList<ImmutableList<Integer>> why,
      ImmutableList<Integer> returns,
      String sealed,
      int afterBoot) {
    private static final Pattern KEY = Pattern.compile(".*#[0-9]{1,9}", Pattern.DOTALL);

    public IndirectCall {
      checkArgument(KEY.matcher(key).matches(), "call %s has no key", id);
    }

    /** What becomes of its set at the end of boot; empty text for nothing. */
    String afterBootText() {
      if (!sealed.isEmpty()) {
        return afterBoot + " after boot, when nothing can write to " + sealed;
      }
      return afterBoot < targets.size()
          ? afterBoot + " after boot, when the code of the others is freed"
          : "";
    }

    /** The chain of a target. */
    ImmutableList<Integer> whyOf(int target) {
      return target < why.size() ? why.get(target) : ImmutableList.of();
    }
  }

  /**
   * One function.
   *
   * @param name the symbol; {@code symbol@object} if several functions have it
   * @param line 0 when unknown
   * @param returnSites how many labels it may return to
   * @param key see {@link CfgReport}
   * @param calls names of what it calls, jumps to or falls into directly, sorted
   */
  public record Function(
      String name,
      String file,
      int line,
      boolean addressTaken,
      int returnSites,
      String key,
      ImmutableList<String> calls) {}

  /**
   * A fact that brings a function to a site.
   *
   * @param what in words
   * @param file empty when unknown
   * @param line 0 when unknown
   */
  public record Step(String what, String file, int line) {}

  /**
   * Something that stays unprotected.
   *
   * @param reason the profile's; empty when no profile was given
   */
  public record Kept(String kind, String symbol, String reason) {}
}
