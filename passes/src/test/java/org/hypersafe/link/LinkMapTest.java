package org.hypersafe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.load.ImageLayout.Piece;
import org.junit.jupiter.api.Test;

/** Claim: what GNU ld's map says of gathered arrays is read as it stands there. */
final class LinkMapTest {
  private static final String MAP =
      """
      Discarded input sections

       .init.gone     0x0000000000000000        0x8 a.o

      Linker script and memory map

                      0x0000000000400120                . = (0x400000 + SIZEOF_HEADERS)

      .text           0x0000000000400120      0x160
       *(.text .text.*)
       .text          0x0000000000400120       0x47 b.o
       *fill*         0x0000000000400167        0x9\s
       .text          0x0000000000400170       0x34 a.o
                      0x0000000000400170                main

      .init           0x0000000000401030       0x48
                      0x0000000000401030                . = ALIGN (0x8)
                      0x0000000000401030                __param_start = .
       *(.init.param)
       .init.param    0x0000000000401030       0x10 b.o
       .init.param    0x0000000000401040       0x10 a.o
                      0x0000000000401050                __param_end = .
                      0x0000000000401050                __initcall_start = .
       *(.initcall0.init)
       .initcall0.init
                      0x0000000000401050        0x8 b.o
       .initcall0.init
                      0x0000000000401058        0x8 a.o
                      0x0000000000401060                __early_end = .
       *(.initcall1.init)
       .initcall1.init
                      0x0000000000401060       0x10 b.o
                      0x0000000000401070                PROVIDE (__initcall_end = .)

      .data           0x0000000000402000        0x4
       .data          0x0000000000402000        0x4 a.o
                      [!provide]                        PROVIDE (__absent = .)
      """;

  private static ImageLayout read(String map) {
    return LinkMap.read(map, name -> name.startsWith("__"));
  }

  private static Piece init(String section, long size) {
    return new Piece(section, ".init", size);
  }

  @Test
  void between_symbols_whatIsGatheredThere() {
    ImageLayout layout = read(MAP);
    assertEquals(
        Optional.of(ImmutableList.of(init(".init.param", 0x20))),
        layout.between("__param_start", "__param_end"));
    assertEquals(
        Optional.of(ImmutableList.of(init(".initcall0.init", 0x10), init(".initcall1.init", 0x10))),
        layout.between("__initcall_start", "__initcall_end"));
    assertEquals(
        Optional.of(ImmutableList.of()), layout.between("__param_end", "__initcall_start"));
    assertEquals(Optional.empty(), layout.between("__param_start", "__absent"));
  }

  @Test
  void behind_symbol_toTheEndOfTheSection() {
    assertEquals(
        Optional.of(ImmutableList.of(init(".initcall1.init", 0x10))),
        read(MAP).behind("__early_end"));
  }

  @Test
  void read_symbolInTheMiddle_pieceIsNotGathered() {
    String map =
        MAP.replace("401050                __param_end", "401038                __param_end");
    assertEquals(
        Optional.of(ImmutableList.of(init(".init.param", -1))),
        read(map).between("__param_start", "__param_end"));
  }

  @Test
  void read_addressesMove_sameLayout() {
    ImageLayout layout = read(MAP);
    assertEquals(layout, read(MAP.replace("0x00000000004", "0xffff82d0404")));
    assertEquals(layout, ImageLayout.parse(layout.render()));
    assertEquals(
        ImmutableMap.of(
            "__early_end",
            3,
            "__initcall_end",
            4,
            "__initcall_start",
            2,
            "__param_end",
            2,
            "__param_start",
            1),
        layout.symbols());
  }

  @Test
  void read_baseRelocationsOfLd_areNoPiece() {
    String map =
        MAP.replace(
            " .init.param    0x0000000000401030       0x10 b.o\n"
                + " .init.param    0x0000000000401040       0x10 a.o\n",
            " .reloc         0x0000000000401030       0x20 dll stuff\n");
    assertEquals(
        Optional.of(ImmutableList.of()), read(map).between("__param_start", "__param_end"));
  }
}
