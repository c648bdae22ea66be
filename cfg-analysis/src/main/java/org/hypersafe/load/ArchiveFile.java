package org.hypersafe.load;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/**
 * The members of an {@code ar} archive of the System V kind.
 *
 * @param members in archive order, without symbol and name tables
 */
public record ArchiveFile(ImmutableList<InputFile> members) {
  private static final String MAGIC = "!<arch>\n";
  private static final String THIN_MAGIC = "!<thin>\n";
  private static final int HEADER_BYTES = 60;

  /** Whether {@code bytes} begin as an archive, thin or not. */
  public static boolean isArchive(byte[] bytes) {
    return startsWith(bytes, MAGIC) || startsWith(bytes, THIN_MAGIC);
  }

  /**
   * Reads an archive; members are called {@code file(member)}.
   *
   * @throws UserError when it is thin or truncated
   */
  public static ArchiveFile read(String file, byte[] bytes) {
    if (startsWith(bytes, THIN_MAGIC)) {
      throw broken(file, "thin archive", "give its members instead");
    }
    try {
      return new ArchiveFile(members(file, bytes));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw broken(file, "truncated or damaged", "build it again");
    }
  }

  private static ImmutableList<InputFile> members(String file, byte[] bytes) {
    ImmutableList.Builder<InputFile> members = ImmutableList.builder();
    String longNames = "";
    int at = MAGIC.length();
    while (at < bytes.length) {
      String name = text(bytes, at, 16).stripTrailing();
      int size = Integer.parseInt(text(bytes, at + 48, 10).strip());
      int start = at + HEADER_BYTES;
      if (size < 0 || size > bytes.length - start) {
        throw new IndexOutOfBoundsException("member beyond the end");
      }
      if (name.equals("//")) {
        longNames = text(bytes, start, size);
      } else if (!name.equals("/") && !name.equals("/SYM64/")) {
        members.add(
            new InputFile(
                file + "(" + memberName(name, longNames) + ")",
                Arrays.copyOfRange(bytes, start, start + size)));
      }
      at = start + size + (size & 1);
    }
    return members.build();
  }

  private static String memberName(String field, String longNames) {
    if (field.startsWith("/")) {
      int start = Integer.parseInt(field.substring(1));
      return longNames.substring(start, longNames.indexOf("/\n", start));
    }
    return field.endsWith("/") ? field.substring(0, field.length() - 1) : field;
  }

  private static String text(byte[] bytes, int at, int length) {
    if (length > bytes.length - at) {
      throw new IndexOutOfBoundsException("beyond the end");
    }
    return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean startsWith(byte[] bytes, String magic) {
    return bytes.length >= magic.length() && text(bytes, 0, magic.length()).equals(magic);
  }

  private static UserError broken(String file, String what, String cure) {
    return new UserError(new Diagnostic(file, "archive", what, "", cure));
  }
}
