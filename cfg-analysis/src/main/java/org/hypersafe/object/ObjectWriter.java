package org.hypersafe.object;

import com.google.common.base.Joiner;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes the sections {@code .hypersafe.sites} and {@code .hypersafe.bc} as assembler text. Each
 * holds one frame: an ASCII header line (magic, object id, payload length in bytes, SHA-256 of the
 * payload) and the payload.
 */
public final class ObjectWriter {
  /** First word of a frame of records. */
  static final String SITES_MAGIC = "HSSITES1";

  /** First word of a frame of bitcode. */
  static final String BITCODE_MAGIC = "HSBC1";

  public static final String SITES_SECTION = ".hypersafe.sites";
  public static final String BITCODE_SECTION = ".hypersafe.bc";

  private static final Joiner SPACE = Joiner.on(' ');

  private ObjectWriter() {}

  /** The section of {@code records}, to be put after the assembly they describe. */
  public static String sitesSection(ObjectRecords records) {
    String payload = payload(records);
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(payload.length() * 2 + 200);
    openSection(text, SITES_SECTION);
    ascii(text, header(SITES_MAGIC, records.objectId(), bytes));
    payload.lines().forEach(line -> ascii(text, line));
    return text.toString();
  }

  /**
   * The section of an object's bitcode.
   *
   * @param file where the assembler will find {@code bitcode}
   */
  public static String bitcodeSection(String objectId, Path file, byte[] bitcode) {
    StringBuilder text = new StringBuilder();
    openSection(text, BITCODE_SECTION);
    ascii(text, header(BITCODE_MAGIC, objectId, bitcode));
    text.append("\t.incbin\t\"").append(escape(file.toString())).append("\"\n");
    return text.toString();
  }

  /** The records as lines; grammar in {@link ObjectRecords}. */
  static String payload(ObjectRecords records) {
    StringBuilder out = new StringBuilder();
    line(out, "object", records.source());
    records.definitions().forEach(d -> line(out, "d", d));
    records.directCalls().forEach(c -> line(out, "c", c.site(), c.caller(), c.callee()));
    records.indirectCalls().forEach(i -> line(out, "i", i.site(), i.caller(), i.indirectSite()));
    records.assemblySites().forEach(s -> line(out, "s", s.indirectSite(), s.caller()));
    records.returnPoints().forEach(r -> line(out, "r", r.point(), SPACE.join(r.entries())));
    for (ObjectRecords.ClosedReturn q : records.closedReturns()) {
      String sites = q.sites().isEmpty() ? "" : " " + SPACE.join(q.sites());
      line(out, "q", q.function() + sites);
    }
    records.tailJumps().forEach(t -> line(out, "t", t.from(), t.to()));
    records.indirectTailJumps().forEach(u -> line(out, "u", u.from(), u.indirectSite()));
    records.references().forEach(a -> line(out, "a", a));
    records.takenAddresses().forEach(p -> line(out, "p", p));
    records.kept().forEach(x -> line(out, "x", x.kind().word(), x.subject()));
    return out.toString();
  }

  private static void line(StringBuilder out, Object... fields) {
    SPACE.appendTo(out, fields).append('\n');
  }

  private static String header(String magic, String objectId, byte[] payload) {
    return SPACE.join(magic, objectId, payload.length, Hashing.sha256().hashBytes(payload));
  }

  private static void openSection(StringBuilder text, String name) {
    text.append("\t.section\t").append(name).append(",\"e\",@progbits\n");
  }

  private static void ascii(StringBuilder text, String line) {
    text.append("\t.ascii\t\"").append(escape(line)).append("\\n\"\n");
  }

  /** Escapes what a string of the assembler cannot hold; bytes beyond ASCII become octal. */
  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b < ' ') {
        out.append(String.format(Locale.ROOT, "\\%03o", b & 0xff));
      } else {
        out.append(b == '"' || b == '\\' ? "\\" : "").append((char) b);
      }
    }
    return out.toString();
  }
}
