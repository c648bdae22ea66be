package org.hypersafe.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SitePairingTest {
  private static void assertPairs(List<String> old, List<String> young, int... partners) {
    assertArrayEquals(partners, SitePairing.pair(old, young));
  }

  @Test
  void pair_equalNumbers_inOrder() {
    assertPairs(List.of("a", "b"), List.of("b", "a"), 0, 1);
  }

  @Test
  void pair_oneInserted_othersStay() {
    assertPairs(List.of("a", "b"), List.of("x", "a", "b"), 1, 2);
    assertPairs(List.of("a", "b"), List.of("a", "x", "b"), 0, 2);
  }

  @Test
  void pair_oneRemoved_othersStay() {
    assertPairs(List.of("a", "b", "c"), List.of("a", "c"), 0, -1, 1);
  }

  @Test
  void pair_changedAndInserted_changedHasPartner() {
    assertPairs(List.of("a", "b"), List.of("a", "B", "c"), 0, 1);
  }

  @Test
  void pair_noneOnOneSide_nobody() {
    assertPairs(List.of("a"), List.of(), -1);
    assertPairs(List.of(), List.of("a"));
  }
}
