package org.hypersafe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hypersafe.link.LdOption.Role;
import org.hypersafe.process.ResponseFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkCommandParserTest {
  @TempDir Path directory;

  @Test
  void parse_joinedLetterValues_areCut() {
    LinkCommand command = parse("-melf_x86_64", "-Tx.lds", "-ofile", "-lfoo", "-L.", "-O1", "a.o");
    assertEquals(Optional.of("elf_x86_64"), command.last(Role.EMULATION));
    assertEquals(Optional.of("x.lds"), command.last(Role.SCRIPT));
    assertEquals(Path.of("file"), command.output());
    assertEquals(Optional.of("foo"), command.last(Role.LIBRARY));
    assertEquals(List.of("a.o"), command.files());
  }

  @Test
  void parse_separateValues_areNoFiles() {
    LinkCommand command =
        parse(
            "-m",
            "i386pep",
            "-z",
            "relro",
            "-e",
            "start",
            "-u",
            "x",
            "-y",
            "s",
            "--defsym",
            "a=1",
            "-Map",
            "m",
            "--orphan-handling",
            "warn",
            "--image-base",
            "0x1000",
            "-b",
            "pe-x86-64",
            "b.o");
    assertEquals(List.of("b.o"), command.files());
    assertTrue(command.isPe());
    assertEquals(Path.of("a.exe"), command.output());
  }

  @Test
  void parse_wordsWithOneDash_areWords() {
    LinkCommand command =
        parse("-Ttext", "0x0", "-Map=m", "-static", "-soname", "s", "-nostdlib", "-pie", "a.o");
    assertEquals(List.of("a.o"), command.files());
    assertEquals(Optional.of("m"), command.last(Role.MAP));
    assertFalse(command.has(Role.SCRIPT));
  }

  @Test
  void parse_optionalValues_takeNoNextWord() {
    LinkCommand command = parse("--build-id", "a.o", "--build-id=sha1", "--verbose", "b.o");
    assertEquals(List.of("a.o", "b.o"), command.files());
  }

  @Test
  void parse_abbreviation_isFound() {
    LinkCommand command = parse("--whole-arch", "a.a", "--relocatabl");
    assertTrue(command.has(Role.GROUPING));
    assertTrue(command.has(Role.RELOCATABLE));
  }

  @Test
  void parse_afterTwoDashes_allAreFiles() {
    assertEquals(List.of("-r"), parse("--", "-r").files());
  }

  @Test
  void parse_ourOptions_neverReachLd() {
    LinkCommand command = parse("--hypersafe-profile=p", "a.o", "--hypersafe-keep", "k");
    assertEquals(List.of("a.o"), command.words(argument -> true));
    assertEquals(Optional.of("p"), command.hyperSafe("hypersafe-profile"));
    assertEquals(Optional.of("k"), command.hyperSafe("hypersafe-keep"));
  }

  @Test
  void parse_nestedResponseFiles_areReadWithQuotes() throws IOException {
    Files.writeString(directory.resolve("one"), "'a b.o' @two \"c\\\"d.o\"\n\\ e.o");
    Files.writeString(directory.resolve("two"), "-r");
    LinkCommand command = parse("@one", "@three");
    assertEquals(List.of("a b.o", "c\"d.o", " e.o", "@three"), command.files());
    assertTrue(command.has(Role.RELOCATABLE));
  }

  @Test
  void quote_oddWords_areReadBackTheSame() throws IOException {
    List<String> words = List.of("a b", "c\"d", "e'f", "g\\h", "", "-o");
    Files.writeString(directory.resolve("words"), ResponseFiles.quote(words));
    assertEquals(words, ResponseFiles.expand(List.of("@words"), directory));
  }

  @Test
  void passesThrough_whatWeDoNotProtect_isTrue() {
    assertTrue(parse("-r", "a.o").passesThrough());
    assertTrue(parse("-i", "a.o").passesThrough());
    assertTrue(parse("-m", "elf_i386", "a.o").passesThrough());
    assertTrue(parse("--version").passesThrough());
    assertTrue(parse("-v").passesThrough());
    assertTrue(parse("--help").passesThrough());
    assertFalse(parse("-melf_x86_64", "a.o").passesThrough());
    assertFalse(parse("-mi386pep", "a.o").passesThrough());
    assertFalse(parse("-lfoo").passesThrough());
  }

  private LinkCommand parse(String... words) {
    return LinkCommandParser.parse(List.of(words), directory);
  }
}
