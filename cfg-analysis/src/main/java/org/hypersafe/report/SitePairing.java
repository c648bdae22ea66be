package org.hypersafe.report;

import java.util.Arrays;
import java.util.List;

/** Pairs the calls of one caller and one type in two builds. */
final class SitePairing {
  private SitePairing() {}

  /**
   * For each of {@code old} the index of its partner in {@code young}, or -1. Equal numbers are
   * paired in order. Otherwise the longest common subsequence of equal sets is, and the rest in
   * order between.
   */
  static int[] pair(List<?> old, List<?> young) {
    int[] partners = new int[old.size()];
    Arrays.setAll(partners, i -> i < young.size() ? i : -1);
    if (old.size() == young.size() || old.isEmpty() || young.isEmpty()) {
      return partners;
    }
    int[][] common = commonLengths(old, young);
    Arrays.fill(partners, -1);
    int i = 0;
    int j = 0;
    while (i < old.size() && j < young.size()) {
      if (old.get(i).equals(young.get(j))) {
        partners[i++] = j++;
      } else if (common[i + 1][j + 1] == common[i][j]) {
        // Neither has an equal partner behind: taken for the same call with another set.
        partners[i++] = j++;
      } else if (common[i + 1][j] >= common[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return partners;
  }

  /** Length of the longest common subsequence of each pair of tails. */
  private static int[][] commonLengths(List<?> old, List<?> young) {
    int[][] common = new int[old.size() + 1][young.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = young.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(young.get(j))
                ? 1 + common[i + 1][j + 1]
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
