package org.hypersafe.trace;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.hypersafe.diag.UserError;
import org.hypersafe.trace.ReportSites.Site;
import org.hypersafe.trace.Trace.Executed;
import org.hypersafe.trace.Trace.Target;
import org.hypersafe.verify.TableJumps;
import org.hypersafe.verify.TableJumps.TableJump;

/**
 * Gives names to what the recorder saw: addresses of jumps become sites of the report by the number
 * that a call pushes, addresses of targets become functions by the image's symbols.
 */
public final class TraceNamer {
  private static final Splitter FIELDS = Splitter.on(' ');
  private static final String END = "end";

  private final Path image;
  private final ReportSites report;
  private final TableJumps jumps;
  private final ImageFunctions functions;
  private final TreeMap<String, Site> executed = new TreeMap<>();
  private final TreeMap<String, TreeMap<Long, Long>> counts = new TreeMap<>();

  private TraceNamer(Path image, Path report) {
    this.image = image;
    this.report = ReportSites.read(report);
    if (!this.report.hasReturns()) {
      throw JsonFile.fault(report, "does not say what calls push", "", "make the report anew");
    }
    this.jumps = TableJumps.of(image);
    this.functions = ImageFunctions.read(image);
  }

  /**
   * Joins recordings of one image.
   *
   * @throws org.hypersafe.diag.UserError when a file is broken or the three do not fit each other
   */
  public static Trace name(Path image, Path report, List<Path> recordings) {
    TraceNamer namer = new TraceNamer(image, report);
    recordings.forEach(namer::add);
    return namer.trace();
  }

  private void add(Path recording) {
    List<String> lines;
    try {
      lines = Files.readAllLines(recording, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw UserError.unreadable(recording, "trace", e);
    }
    int last = lines.size() - 1;
    if (last < 0 || !lines.get(last).equals(END + " " + last)) {
      throw broken(recording, "is cut short", last + " lines");
    }
    for (String line : lines.subList(0, last)) {
      try {
        List<String> fields = FIELDS.splitToList(line);
        add(
            Long.parseUnsignedLong(fields.get(0), 16),
            Long.parseUnsignedLong(fields.get(1), 16),
            Long.parseLong(fields.get(2)));
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw broken(recording, "has a line that is no `JUMP TARGET COUNT`", line);
      }
    }
  }

  private static RuntimeException broken(Path recording, String what, String value) {
    return JsonFile.fault(recording, what, value, "record again");
  }

  private void add(long address, long target, long count) {
    TableJump jump = jumps.at(address).orElseThrow(() -> foreign("no masked call at", address));
    Optional<Site> site =
        jump.returnIndex().isPresent()
            ? report.pushing(jump.returnIndex().getAsLong())
            : Optional.empty();
    Site known = site.orElseThrow(() -> foreign("the report knows no call at", address));
    // An interrupt came before the target's first instruction: it says nothing of the call.
    if (jump.entries().contains(target)) {
      executed.put(known.id(), known);
      counts.computeIfAbsent(known.id(), id -> new TreeMap<>()).merge(target, count, Long::sum);
    }
  }

  private RuntimeException foreign(String what, long address) {
    return JsonFile.fault(
        image, what, "0x" + Long.toHexString(address), "name the image, and its own report");
  }

  private Trace trace() {
    ImmutableList.Builder<Executed> sites = ImmutableList.builder();
    executed.forEach(
        (id, site) -> {
          ImmutableList.Builder<Target> targets = ImmutableList.builder();
          counts
              .get(id)
              .forEach(
                  (address, count) ->
                      targets.add(
                          functions
                              .at(address, count)
                              .orElseThrow(() -> foreign("no symbol at", address))));
          ReportSites.Place place = site.place();
          sites.add(
              new Executed(
                  id, place.caller(), place.file(), place.line(), place.type(), targets.build()));
        });
    return new Trace(sites.build());
  }
}
