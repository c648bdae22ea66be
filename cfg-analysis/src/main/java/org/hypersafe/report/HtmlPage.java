package org.hypersafe.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import com.google.common.html.HtmlEscapers;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes a report, or a comparison of two, as one HTML file that needs no network: style, scripts,
 * graph library and data are inside.
 *
 * <p>Names of functions and files come from object files and may hold anything. They get into the
 * page as JSON without a {@code <}, which cannot end the element it stands in, and from there as
 * text nodes only. The page's policy lets no script run but those whose hash it names, and no
 * request leave.
 */
public final class HtmlPage {
  /** The version of the pom: the library lies in its WebJar's folder. */
  private static final String LIBRARY =
      "META-INF/resources/webjars/cytoscape/3.33.1/dist/cytoscape.min.js";

  private static final ImmutableList<String> COMMON = ImmutableList.of("dom.js", "parts.js");
  private static final ImmutableList<String> REPORT =
      ImmutableList.of(
          "data.js",
          "overview.js",
          "sites.js",
          "site.js",
          "graph.js",
          "functions.js",
          "exceptions.js",
          "report.js");
  private static final ImmutableList<String> DIFF = ImmutableList.of("diff.js");
  private static final Pattern HOLE = Pattern.compile("\\{\\{([a-z]+)}}");

  private HtmlPage() {}

  /**
   * The report as a page.
   *
   * @param title what the report is of
   * @param plots what the first view shows besides
   */
  public static String of(CfgReport report, String title, ImmutableList<Plot> plots) {
    return page(title, PageData.of(report, title, plots), REPORT, resource(LIBRARY));
  }

  /**
   * The comparison as a page.
   *
   * @param before what the first report is called
   * @param after what the second report is called
   */
  public static String of(ReportDiff diff, String before, String after) {
    return page(
        before + " → " + after,
        ImmutableMap.of("before", before, "after", after, "diff", diff),
        DIFF,
        "");
  }

  private static String page(
      String title, Object data, ImmutableList<String> parts, String library) {
    String script =
        ImmutableList.<String>builder().addAll(COMMON).addAll(parts).build().stream()
            .map(name -> "// " + name + "\n" + own(name))
            .collect(Collectors.joining("", "\n(() => {\n'use strict';\n", "})();\n"));
    return fill(
        own("page.html"),
        ImmutableMap.of(
            "title",
            HtmlEscapers.htmlEscaper().escape(title),
            "scripts",
            hash(library) + " " + hash(script),
            "style",
            own("page.css"),
            "data",
            JsonReport.compact(data).replace("<", "\\u003c"),
            "library",
            library,
            "script",
            script));
  }

  /** One pass, so that what is filled in is never read as a template. */
  private static String fill(String template, ImmutableMap<String, String> values) {
    StringBuilder page = new StringBuilder();
    Matcher hole = HOLE.matcher(template);
    while (hole.find()) {
      String value = values.get(hole.group(1));
      if (value == null) {
        throw new IllegalStateException("template asks for " + hole.group(1));
      }
      hole.appendReplacement(page, "");
      page.append(value);
    }
    return hole.appendTail(page).toString();
  }

  /** The hash by which the page's policy knows a script. */
  private static String hash(String script) {
    byte[] sha = Hashing.sha256().hashString(script, UTF_8).asBytes();
    return "'sha256-" + Base64.getEncoder().encodeToString(sha) + "'";
  }

  private static String own(String name) {
    return resource("org/hypersafe/report/page/" + name);
  }

  private static String resource(String path) {
    try {
      return Resources.toString(Resources.getResource(HtmlPage.class, "/" + path), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
