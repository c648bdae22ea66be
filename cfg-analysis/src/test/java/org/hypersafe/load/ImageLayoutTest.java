package org.hypersafe.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Optional;
import org.hypersafe.load.ImageLayout.Piece;
import org.junit.jupiter.api.Test;

/** Claim: an essence answers as its layout does, and tells apart only what answers differ by. */
final class ImageLayoutTest {
  private static final Piece CODE = new Piece(".text.f", ".init.text", 10);
  private static final Piece ONE = new Piece(".one", ".init.data", 8);
  private static final Piece TWO = new Piece(".two", ".init.data", 16);

  private static ImageLayout essence(ImageLayout layout) {
    return layout.essence(section -> section.equals(".one") || section.equals(".two"));
  }

  private static ImageLayout layout(ImmutableSortedMap<String, Integer> symbols, Piece... pieces) {
    return new ImageLayout(symbols, ImmutableList.copyOf(pieces));
  }

  private static Piece in(String output, Piece piece) {
    return new Piece(piece.section(), output, piece.size());
  }

  @Test
  void essence_otherArrangementAround_isTheSame() {
    ImageLayout elf =
        layout(
            ImmutableSortedMap.of("__text", 1, "__one", 3, "__two", 4, "__end", 5),
            new Piece(".comment", ".comment", -1),
            CODE,
            new Piece(".text.g", ".init.text", 4),
            ONE,
            TWO);
    ImageLayout pe =
        layout(
            ImmutableSortedMap.of("__text", 0, "__one", 1, "__two", 2, "__end", 3),
            in(".init", CODE),
            in(".init", ONE),
            in(".init", TWO),
            new Piece(".extra", ".extra", 5));
    assertEquals(essence(elf), essence(pe));
    assertEquals(
        ImmutableList.of(8L, 16L),
        essence(pe).between("__one", "__end").orElseThrow().stream().map(Piece::size).toList());
    assertEquals(Optional.of(ImmutableList.of()), essence(pe).between("__end", "__one"));
    assertEquals(-1, essence(pe).between("__text", "__one").orElseThrow().get(0).size());
    assertEquals(2, essence(pe).behind("__one").orElseThrow().size());
  }

  @Test
  void essence_variablesInTwoSections_areToldApart() {
    ImmutableSortedMap<String, Integer> symbols = ImmutableSortedMap.of("__one", 0);
    ImageLayout one = layout(symbols, ONE, TWO);
    ImageLayout two = layout(symbols, ONE, in(".other", TWO));
    assertNotEquals(essence(one), essence(two));
    assertEquals(2, essence(one).behind("__one").orElseThrow().size());
    assertEquals(1, essence(two).behind("__one").orElseThrow().size());
  }

  @Test
  void essence_somethingElseBetween_isToldApart() {
    ImmutableSortedMap<String, Integer> symbols = ImmutableSortedMap.of("__end", 2, "__one", 0);
    ImageLayout clean = layout(symbols, ONE, TWO);
    ImageLayout mixed = layout(ImmutableSortedMap.of("__end", 3, "__one", 0), ONE, CODE, TWO);
    assertNotEquals(essence(clean), essence(mixed));
    assertNotEquals(
        essence(clean), essence(layout(ImmutableSortedMap.of("__end", 1, "__one", 0), ONE, TWO)));
    assertEquals(essence(mixed), ImageLayout.parse(essence(mixed).render()));
  }

  @Test
  void essence_symbolInsideOtherPieces_keepsItsPlace() {
    ImageLayout layout = layout(ImmutableSortedMap.of("__a", 0, "__b", 1, "__c", 2), CODE, CODE);
    assertEquals(1, essence(layout).between("__a", "__b").orElseThrow().size());
    assertEquals(Optional.of(ImmutableList.of()), essence(layout).between("__c", "__b"));
    assertEquals(Optional.empty(), essence(layout).between("__a", "__absent"));
  }
}
