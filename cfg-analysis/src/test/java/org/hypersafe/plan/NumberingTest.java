package org.hypersafe.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.hypersafe.plan.Numbering.Solution;
import org.hypersafe.plan.NumberingProblem.MemberSet;
import org.junit.jupiter.api.Test;

final class NumberingTest {
  private static MemberSet set(int... members) {
    return new MemberSet(ImmutableIntArray.copyOf(members));
  }

  private static NumberingProblem problem(int items, Iterable<? extends TreeSet<Integer>> sets) {
    ImmutableSet.Builder<MemberSet> all = ImmutableSet.builder();
    sets.forEach(s -> all.add(new MemberSet(ImmutableIntArray.copyOf(s))));
    return new NumberingProblem(items, all.build().asList());
  }

  /** Solves, and checks every promise but the size. */
  private static Solution solved(NumberingProblem problem) {
    Solution solution = Numbering.solve(problem);
    BitSet numbers = new BitSet();
    solution
        .numbers()
        .forEach(
            number -> {
              assertTrue(number > 0 && !numbers.get(number), "number " + number);
              numbers.set(number);
            });
    for (int s = 0; s < problem.sets().size(); s++) {
      int mask = (1 << solution.bits().get(s)) - 1;
      BitSet slots = new BitSet();
      slots.set(0);
      ImmutableIntArray members = problem.sets().get(s).members();
      members.forEach(
          member -> {
            int slot = solution.numbers().get(member) & mask;
            assertTrue(!slots.get(slot), "slot " + slot);
            slots.set(slot);
          });
    }
    return solution;
  }

  private static double slotsPerMember(NumberingProblem problem, Solution solution) {
    long slots = solution.bits().stream().mapToLong(bits -> 1L << bits).sum();
    long members = problem.sets().stream().mapToLong(set -> set.members().length()).sum();
    return slots / (double) members;
  }

  @Test
  void solve_singleMember_twoSlots() {
    Solution solution = solved(new NumberingProblem(1, ImmutableList.of(set(0))));
    assertEquals(1, solution.bits().get(0));
  }

  @Test
  void solve_emptySet_oneSlot() {
    assertEquals(0, solved(new NumberingProblem(0, ImmutableList.of(set()))).bits().get(0));
  }

  @Test
  void solve_itemsWithoutSets_uniqueNumbers() {
    assertEquals(100, solved(new NumberingProblem(100, ImmutableList.of())).numbers().length());
  }

  @Test
  void solve_allPairsOfFive_withinLimit() {
    ImmutableList.Builder<MemberSet> pairs = ImmutableList.builder();
    for (int a = 0; a < 5; a++) {
      for (int b = a + 1; b < 5; b++) {
        pairs.add(set(a, b));
      }
    }
    assertEquals(0, solved(new NumberingProblem(5, pairs.build())).beyondLimit());
  }

  @Test
  void solve_sameProblemTwice_sameNumbers() {
    NumberingProblem problem = problem(500, overlapping(new Random(7), 500, 400, 10));
    assertEquals(Numbering.solve(problem), Numbering.solve(problem));
  }

  /**
   * Like points-to results: sets made of neighbours, and sets made of earlier ones with a few
   * changes.
   */
  private static List<TreeSet<Integer>> overlapping(Random random, int items, int sets, int mean) {
    List<TreeSet<Integer>> all = new ArrayList<>();
    for (int i = 0; i < sets; i++) {
      TreeSet<Integer> set = new TreeSet<>();
      if (i > 0 && random.nextInt(3) == 0) {
        set.addAll(all.get(random.nextInt(i)));
        set.add(random.nextInt(items));
      } else {
        int size = 1 + (int) Math.min(items - 1, -Math.log(1 - random.nextDouble()) * mean);
        int centre = random.nextInt(items);
        while (set.size() < size) {
          set.add(Math.floorMod(centre + (int) (random.nextGaussian() * size * 1.5), items));
        }
      }
      all.add(set);
    }
    return all;
  }

  @Test
  void solve_overlappingSetsOfEight_exactWithinLimit() {
    NumberingProblem problem = problem(1700, overlapping(new Random(1), 1700, 1600, 8));
    Solution solution = solved(problem);
    assertEquals(0, solution.beyondLimit());
    assertTrue(slotsPerMember(problem, solution) < 2.5);
  }

  @Test
  void solve_overlappingSetsOfTwenty_exactWithinLimit() {
    NumberingProblem problem = problem(8000, overlapping(new Random(4), 8000, 8000, 20));
    Solution solution = solved(problem);
    assertEquals(0, solution.beyondLimit());
    assertTrue(slotsPerMember(problem, solution) < 3);
  }

  @Test
  void solve_setsTooEntangledForFourSlots_exactAndCounted() {
    NumberingProblem problem = problem(1700, overlapping(new Random(3), 400, 400, 60));
    assertTrue(solved(problem).beyondLimit() > 0);
  }

  /**
   * Functions called by 1,600 sites, and return sets of 4,400 functions, one of them called 3,000
   * times.
   */
  @Test
  void solve_sizeOfXen_exactWithinLimit() {
    Random random = new Random(1);
    int functions = 1700;
    List<TreeSet<Integer>> sets = new ArrayList<>();
    List<TreeSet<Integer>> returns = new ArrayList<>();
    for (int i = 0; i < 4400; i++) {
      returns.add(new TreeSet<>());
    }
    int[] type = random.doubles(functions).mapToInt(d -> (int) (400 * Math.pow(d, 2.5))).toArray();
    for (int site = 0; site < 1600; site++) {
      int wanted = (int) (400 * Math.pow(random.nextDouble(), 1.7));
      TreeSet<Integer> targets = new TreeSet<>();
      for (int f = 0; f < functions; f++) {
        if (type[f] == wanted || f % 85 == 0) {
          targets.add(f);
          returns.get(f).add(functions + site);
        }
      }
      sets.add(targets);
    }
    for (int label = 1600; label < 25000; label++) {
      boolean popular = random.nextInt(8) == 0;
      int callee = popular ? 4399 : (int) (4400 * Math.pow(random.nextDouble(), 2));
      returns.get(callee).add(functions + label);
    }
    sets.addAll(returns);
    NumberingProblem problem = problem(functions + 25000, sets);
    Solution solution = solved(problem);
    assertEquals(0, solution.beyondLimit());
    assertTrue(slotsPerMember(problem, solution) < 2);
  }
}
