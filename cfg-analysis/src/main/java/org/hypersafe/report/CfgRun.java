package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.Optional;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.facts.FactStore;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.ProgramLoader;
import org.hypersafe.plan.LinkFacts;
import org.hypersafe.profile.Profile;

/** What {@code hypersafe cfg} and {@code hypersafe diff} do. */
public final class CfgRun {
  private CfgRun() {}

  /** How a report is written. */
  public enum Format {
    TEXT,
    JSON,
    DOT,
    HTML
  }

  /**
   * How to render.
   *
   * @param title of the page
   * @param plots for {@link Format#HTML}: what to show besides
   * @param around for {@link Format#DOT}: what to draw; all if empty
   */
  public record Rendering(
      Format format, String title, ImmutableList<Plot> plots, Optional<DotReport.Around> around) {
    /** The whole, without a title of its own. */
    public static Rendering of(Format format) {
      return new Rendering(format, "program", ImmutableList.of(), Optional.empty());
    }
  }

  /**
   * Analyses objects, archives, bitcode files or build directories, and renders the report; it ends
   * in a line break. A single report in JSON is read instead.
   *
   * @param profile for the reasons of exceptions
   * @throws UserError when an input is broken or nothing in them can be analysed
   */
  public static String run(
      Iterable<Path> inputs, Profile profile, Rendering rendering, Analysis.Progress progress) {
    CfgReport report = report(inputs, profile, progress);
    return switch (rendering.format()) {
      case TEXT -> TextReport.render(report);
      case JSON -> JsonReport.render(report);
      case DOT -> DotReport.render(report, rendering.around());
      case HTML -> HtmlPage.of(report, rendering.title(), rendering.plots());
    };
  }

  /**
   * Says why a call may reach a function, or what it may reach at all; ends in a line break.
   *
   * @param sources directories that source files are named from
   * @throws UserError when an input is broken, the site is not there or is not one only, or the
   *     function is not in its set
   */
  public static String why(
      Iterable<Path> inputs,
      Profile profile,
      SiteQuestion question,
      Iterable<Path> sources,
      Analysis.Progress progress) {
    CfgReport report = report(inputs, profile, progress);
    return WhyText.render(report, question.find(report), new SourceLines(sources));
  }

  private static CfgReport report(
      Iterable<Path> inputs, Profile profile, Analysis.Progress progress) {
    ImmutableList<InputFile> files = ProgramLoader.find(inputs);
    return files.size() == 1 && JsonReport.isReport(files.get(0).bytes())
        ? JsonReport.read(files.get(0).name(), files.get(0).bytes())
        : analyse(files, profile, progress);
  }

  private static CfgReport analyse(
      ImmutableList<InputFile> files, Profile profile, Analysis.Progress progress) {
    LinkFacts link = new LinkFacts(profile, ImmutableSet.of(), ImmutableSet.of());
    Analysis analysis = Analysis.of(files, link, FactStore.NONE, progress);
    if (analysis.program().objects().isEmpty()) {
      throw new UserError(
          new Diagnostic(
              files.isEmpty() ? "hypersafe" : files.get(0).name(),
              "input",
              "has neither records of hypersafe-cc nor bitcode",
              "",
              "compile it with hypersafe-cc, or give objects before their final link"));
    }
    return ReportBuilder.build(analysis);
  }

  /**
   * Reads two reports and compares them.
   *
   * @throws UserError when one is not a report
   */
  public static ReportDiff compare(Path before, Path after) {
    return ReportDiffer.compare(read(before), read(after));
  }

  private static CfgReport read(Path path) {
    InputFile file = ProgramLoader.find(ImmutableList.of(path)).get(0);
    return JsonReport.read(file.name(), file.bytes());
  }
}
