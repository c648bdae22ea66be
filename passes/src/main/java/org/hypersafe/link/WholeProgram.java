package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Map;
import org.hypersafe.facts.FactStore;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.profile.Profile;
import org.hypersafe.tables.TableImage;

/** Stages 06 to 10 as the linker sees them. */
public interface WholeProgram {
  /**
   * Computes tables and numbers.
   *
   * @throws org.hypersafe.diag.UserError when an input is broken
   */
  Outcome plan(Program program);

  /**
   * The program to be linked.
   *
   * @param inputs objects and members that have records, in link order
   * @param missing global symbols and return labels that do not survive the link; no table may name
   *     them
   * @param nothing names of ours that the inputs use but that stand for nothing: their number is 0
   * @param required names of ours that the inputs need and that stand for something
   * @param layout what the linker gathers between its own symbols
   * @param wantsReport whether somebody reads reports
   * @param facts of modules that earlier links saw
   */
  record Program(
      ImmutableList<LinkInput> inputs,
      ImmutableSortedSet<String> missing,
      ImmutableSortedSet<String> nothing,
      ImmutableSet<String> required,
      Profile profile,
      ImageLayout layout,
      boolean wantsReport,
      FactStore facts) {}

  /**
   * What comes out.
   *
   * @param tables the contents of the table object
   * @param stages readable dumps by {@code stage/file}, for {@code --hypersafe-keep}
   * @param report report.json; empty text if there is none, or nobody wants it
   */
  record Outcome(TableImage tables, Map<String, String> stages, String report) {}
}
