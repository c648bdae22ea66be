package org.hypersafe.verify;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;
import org.hypersafe.profile.ProfileLine;

/**
 * The profile's lines that concern the finished image, each with the bytes it speaks of and how
 * often it excused something.
 *
 * <p>The symbol of a line is a function's name (all of that name, when it is file-local), a
 * section's name, or {@code START..END} where both are symbols or {@code 0x} addresses.
 */
final class ExceptionBook {
  private static final ImmutableSet<ProfileKind> KINDS =
      ImmutableSet.<ProfileKind>builder()
          .add(ProfileKind.PLAIN_RETURN)
          .add(ProfileKind.PLAIN_CALL)
          .add(ProfileKind.CR0_WRITE)
          .add(ProfileKind.FOREIGN)
          .add(ProfileKind.FOREIGN_CODE)
          .add(ProfileKind.READ_ONLY_SECTION)
          .build();

  private static final class Entry {
    private final ProfileLine line;
    private final ImmutableList<Range> ranges;
    private long uses;

    Entry(ProfileLine line, ImmutableList<Range> ranges) {
      this.line = line;
      this.ranges = ranges;
    }
  }

  private final Image image;
  private final List<Entry> entries = new ArrayList<>();

  ExceptionBook(Profile profile, Image image) {
    this.image = image;
    for (ProfileLine line : profile.lines()) {
      if (KINDS.contains(line.kind())) {
        Entry entry = new Entry(line, ranges(line));
        if (line.kind() == ProfileKind.FOREIGN_CODE || line.kind() == ProfileKind.FOREIGN) {
          entry.uses = entry.ranges.stream().filter(range -> !range.isEmpty()).count();
        }
        entries.add(entry);
      }
    }
    countHidden();
  }

  /** What is not disassembled cannot be seen to need its exception, as the compiler does. */
  private void countHidden() {
    ImmutableList<Range> foreign = foreignCode();
    for (Entry entry : entries) {
      entry.uses +=
          entry.line.kind() == ProfileKind.FOREIGN_CODE
              ? 0
              : entry.ranges.stream()
                  .filter(range -> !range.isEmpty())
                  .filter(range -> foreign.stream().anyMatch(f -> f.contains(range.start())))
                  .count();
    }
  }

  /** The bytes that are not to be disassembled. */
  ImmutableList<Range> foreignCode() {
    return entries.stream()
        .filter(entry -> entry.line.kind() == ProfileKind.FOREIGN_CODE)
        .flatMap(entry -> entry.ranges.stream())
        .filter(range -> !range.isEmpty())
        .collect(toImmutableList());
  }

  /** Whether a line of this kind covers the address; every line that does counts one use. */
  boolean excuses(ProfileKind kind, long address) {
    boolean excused = false;
    for (Entry entry : entries) {
      if (entry.line.kind() == kind && entry.ranges.stream().anyMatch(r -> r.contains(address))) {
        entry.uses++;
        excused = true;
      }
    }
    return excused;
  }

  /** Whether the table at this address lies in a section that becomes read-only by itself. */
  boolean excusesWritableTable(long address) {
    return excuses(ProfileKind.READ_ONLY_SECTION, address);
  }

  /** Lines and their uses so far, in file order. */
  ImmutableList<VerificationResult.ExceptionUse> uses() {
    return entries.stream()
        .map(entry -> new VerificationResult.ExceptionUse(entry.line, entry.uses))
        .collect(toImmutableList());
  }

  private ImmutableList<Range> ranges(ProfileLine line) {
    String subject = line.symbol();
    int dots = subject.indexOf("..");
    if (dots > 0) {
      Optional<Long> start = address(subject.substring(0, dots));
      Optional<Long> end = address(subject.substring(dots + 2));
      boolean ordered =
          start.isPresent() && end.isPresent() && Long.compareUnsigned(start.get(), end.get()) <= 0;
      return ordered ? ImmutableList.of(new Range(start.get(), end.get())) : ImmutableList.of();
    }
    ImmutableList<Range> extents = image.symbols().extents(subject);
    if (!extents.isEmpty()) {
      return extents;
    }
    boolean anySection = line.kind() == ProfileKind.READ_ONLY_SECTION;
    return image.sections().stream()
        .filter(section -> section.name().equals(subject))
        .filter(section -> anySection || section.executable())
        .map(Section::range)
        .collect(toImmutableList());
  }

  /** The address of {@code 0x...} or of a symbol that names one address only. */
  private Optional<Long> address(String text) {
    if (text.matches("0x[0-9a-fA-F]{1,16}")) {
      return Optional.of(Long.parseUnsignedLong(text.substring(2), 16));
    }
    LongStream found = image.addresses().get(text).stream().mapToLong(Long::longValue).distinct();
    ImmutableList<Long> all = found.boxed().collect(toImmutableList());
    return all.size() == 1 ? Optional.of(Iterables.getOnlyElement(all)) : Optional.empty();
  }
}
