package org.hypersafe.verify;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import java.nio.file.Path;
import java.util.Optional;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/**
 * A linked image as its headers describe it.
 *
 * @param sections loaded sections with bytes, by address
 * @param symbols names in executable sections, without return labels
 * @param addresses every symbol defined in a section, by name; one name may stand for several
 *     file-local symbols
 */
record Image(
    Path file,
    ImmutableList<Section> sections,
    CodeSymbols symbols,
    ImmutableListMultimap<String, Long> addresses) {

  /**
   * This image with the names of another that was not stripped.
   *
   * @throws UserError when the two have not the same executable sections
   */
  Image withNamesOf(Image other) {
    if (!codeRanges().equals(other.codeRanges())) {
      throw new UserError(
          new Diagnostic(
              file.toString(),
              "image",
              "has not the same executable sections as the image with symbols",
              other.file().toString(),
              "name two results of one link"));
    }
    return new Image(file, sections, other.symbols, other.addresses);
  }

  private ImmutableList<Range> codeRanges() {
    return sections.stream()
        .filter(Section::executable)
        .map(Section::range)
        .collect(toImmutableList());
  }

  Optional<Section> sectionAt(long address) {
    for (Section section : sections) {
      if (section.range().contains(address)) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  Optional<Section> codeAt(long address) {
    return sectionAt(address).filter(Section::executable);
  }

  /** Where the function that holds an address starts; 0 when no symbol tells. */
  long functionOf(long address) {
    return codeAt(address)
        .flatMap(section -> symbols.holder(address, section.range()))
        .map(CodeSymbol::address)
        .orElse(0L);
  }

  /** {@code function+0x12}, or {@code file:0x1234} where no symbol reaches. */
  String place(long address) {
    return codeAt(address)
        .flatMap(section -> symbols.holder(address, section.range()))
        .map(s -> s.name() + "+0x" + Long.toHexString(address - s.address()))
        .orElseGet(() -> file.getFileName() + ":0x" + Long.toHexString(address));
  }
}
