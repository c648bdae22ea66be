package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.ProgramLoader;
import org.hypersafe.plan.LinkFacts;
import org.hypersafe.profile.Profile;

/** What {@code hypersafe cfg} does. */
public final class CfgRun {
  private CfgRun() {}

  /** How a report is written. */
  public enum Format {
    TEXT,
    JSON
  }

  /**
   * Analyses objects, archives, bitcode files or build directories, and renders the report; it ends
   * in a line break.
   *
   * @param profile for the reasons of exceptions
   * @throws UserError when an input is broken or nothing in them can be analysed
   */
  public static String run(
      Iterable<Path> inputs, Profile profile, Format format, Analysis.Progress progress) {
    ImmutableList<InputFile> files = ProgramLoader.find(inputs);
    LinkFacts link = new LinkFacts(profile, ImmutableSet.of(), ImmutableSet.of());
    Analysis analysis = Analysis.of(files, link, progress);
    if (analysis.program().objects().isEmpty()) {
      throw new UserError(
          new Diagnostic(
              files.isEmpty() ? "hypersafe" : files.get(0).name(),
              "input",
              "has neither records of hypersafe-cc nor bitcode",
              "",
              "compile it with hypersafe-cc, or give objects before their final link"));
    }
    CfgReport report = ReportBuilder.build(analysis);
    return format == Format.JSON ? JsonReport.render(report) : TextReport.render(report);
  }
}
