package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/** Reads the headers of an image, whatever its format. */
final class ImageReader {
  private ImageReader() {}

  /**
   * Reads an ELF64 or PE32+ image for x86-64.
   *
   * @throws org.hypersafe.diag.UserError when the file is of another form, is cut short or holds no
   *     code
   */
  static Image read(Path file) {
    FileBytes bytes = new FileBytes(file);
    if (bytes.size() >= 4 && bytes.u32(0) == 0x464c457fL) {
      return new ElfReader(bytes).read();
    }
    if (bytes.size() >= 2 && bytes.u16(0) == 0x5a4d) {
      return new PeReader(bytes).read();
    }
    throw bytes.fault(
        "is neither ELF nor PE", "", "name the linked image, such as the output of hypersafe-ld");
  }

  /** The sections by address; an image without code is an error. */
  static ImmutableList<Section> ordered(FileBytes bytes, List<Section> sections) {
    if (sections.stream().noneMatch(Section::executable)) {
      throw bytes.fault(
          "has no executable section", "", "name a linked program that keeps its section headers");
    }
    return ImmutableList.sortedCopyOf(
        (a, b) -> Long.compareUnsigned(a.range().start(), b.range().start()), sections);
  }
}
