package org.hypersafe.pointsto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hypersafe.facts.FlowFacts.Array;
import org.hypersafe.pointsto.Memory.Kind;
import org.junit.jupiter.api.Test;

/** What the constraints mean, one kind at a time, and that the graph loses nothing. */
final class SolverTest {
  private static final int WORD = Long.BYTES;

  private final Solver solver = new Solver();
  private final Memory memory = solver.memory;

  private int object(int size, Array... arrays) {
    return memory.newObject(Kind.VARIABLE, "v", size, ImmutableList.copyOf(arrays));
  }

  private int function(String name) {
    return memory.at(memory.newObject(Kind.FUNCTION, name, -1, ImmutableList.of()), 0, 0);
  }

  /** A node that holds a location. */
  private int holding(int location) {
    int node = solver.newNode();
    solver.hold(node, location);
    return node;
  }

  private ImmutableSet<Integer> set(int node) {
    ImmutableSet.Builder<Integer> all = ImmutableSet.builder();
    solver.graph.set(node).forEach((int location) -> all.add(location));
    return all.build();
  }

  private int loaded(int pointer, int offset) {
    int node = solver.newNode();
    solver.load(node, pointer, offset, WORD);
    return node;
  }

  @Test
  void solve_storeAndLoadOfFields_fieldsApart() {
    int f = function("f");
    int g = function("g");
    int pointer = holding(memory.at(object(16), 0, 0));
    solver.store(pointer, 0, WORD, holding(f));
    solver.store(pointer, 8, WORD, holding(g));
    int first = loaded(pointer, 0);
    int second = loaded(pointer, 8);
    solver.solve();
    assertEquals(ImmutableSet.of(f), set(first));
    assertEquals(ImmutableSet.of(g), set(second));
  }

  @Test
  void solve_storeAtUnknownDistance_everyFieldButNoneOfAnotherObject() {
    int f = function("f");
    int pointer = holding(memory.at(object(16), 0, 0));
    int other = holding(memory.at(object(16), 0, 0));
    int anywhere = solver.newNode();
    solver.copy(anywhere, pointer, 0, 1);
    solver.store(anywhere, 0, WORD, holding(f));
    int first = loaded(pointer, 0);
    int second = loaded(pointer, 8);
    int elsewhere = loaded(other, 0);
    solver.store(other, 0, WORD, holding(function("g")));
    solver.solve();
    assertEquals(ImmutableSet.of(f), set(first));
    assertEquals(ImmutableSet.of(f), set(second));
    assertFalse(set(elsewhere).contains(f));
  }

  @Test
  void solve_arrayOfStructs_elementsOneFieldsApart() {
    int f = function("f");
    int g = function("g");
    int pointer = holding(memory.at(object(64, new Array(0, 64, 16)), 0, 0));
    int third = solver.newNode();
    solver.copy(third, pointer, 32, 0);
    solver.store(third, 0, WORD, holding(f));
    solver.store(third, 8, WORD, holding(g));
    int some = solver.newNode();
    solver.copy(some, pointer, 0, 16);
    int field = loaded(some, 8);
    solver.solve();
    assertEquals(ImmutableSet.of(g), set(field));
  }

  @Test
  void solve_moveOfPart_onlyThatPart() {
    int f = function("f");
    int g = function("g");
    int source = holding(memory.at(object(16), 0, 0));
    int destination = holding(memory.at(object(16), 0, 0));
    solver.move(destination, source, 8);
    solver.store(source, 0, WORD, holding(f));
    solver.store(source, 8, WORD, holding(g));
    int first = loaded(destination, 0);
    int second = loaded(destination, 8);
    solver.solve();
    assertEquals(ImmutableSet.of(f), set(first));
    assertEquals(ImmutableSet.of(), set(second));
  }

  @Test
  void solve_storeThroughUnknownPointer_whatIsStoredEscapesWithAllBehindIt() {
    int f = function("f");
    int object = object(16);
    int unknown = holding(memory.unknownPointer());
    int pointer = holding(memory.at(object, 0, 0));
    solver.store(pointer, 8, WORD, holding(f));
    solver.store(unknown, 0, WORD, pointer);
    int content = loaded(pointer, 0);
    solver.solve();
    assertTrue(memory.object(object).isEscaped);
    assertTrue(memory.object(memory.objectOf(f)).isEscaped);
    assertEquals(ImmutableSet.of(memory.unknownPointer()), set(content));
  }

  @Test
  void solve_constantThatEscapes_keepsItsContent() {
    int f = function("f");
    int object = object(16);
    memory.object(object).isConstant = true;
    int field = memory.at(object, 8, 0);
    memory.use(field);
    solver.hold(memory.input(field), f);
    int pointer = holding(memory.at(object, 0, 0));
    solver.store(holding(memory.unknownPointer()), 0, WORD, pointer);
    int content = loaded(pointer, 8);
    solver.solve();
    assertEquals(ImmutableSet.of(f), set(content));
  }

  @Test
  void assumeUnknownPointers_pointerThatNothingIsKnownOf_unknown() {
    int content = loaded(solver.newNode(), 0);
    solver.solve();
    assertEquals(ImmutableSet.of(), set(content));
    assertTrue(solver.assumeUnknownPointers());
    solver.solve();
    assertEquals(ImmutableSet.of(memory.unknownPointer()), set(content));
    assertFalse(solver.assumeUnknownPointers());
  }

  /** Circles, waves and edges that come late lead to the closure that a plain loop finds. */
  @Test
  void solve_randomCopies_sameAsTransitiveClosure() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Solver some = new Solver();
      int count = 40;
      List<Integer> nodes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        nodes.add(some.newNode());
      }
      List<Set<Integer>> expected = new ArrayList<>();
      List<int[]> edges = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        expected.add(new HashSet<>());
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 15; i++) {
          int[] edge = {random.nextInt(count), random.nextInt(count)};
          edges.add(edge);
          some.copy(nodes.get(edge[1]), nodes.get(edge[0]), 0, 0);
        }
        int object = some.memory.newObject(Kind.FUNCTION, "f", -1, ImmutableList.of());
        int location = some.memory.at(object, 0, 0);
        int start = random.nextInt(count);
        some.hold(nodes.get(start), location);
        expected.get(start).add(location);
        some.solve();
      }
      close(expected, edges);
      for (int i = 0; i < count; i++) {
        Set<Integer> found = new HashSet<>();
        some.graph.set(nodes.get(i)).forEach((int location) -> found.add(location));
        assertEquals(expected.get(i), found, "seed " + seed + ", node " + i);
      }
    }
  }

  private static void close(List<Set<Integer>> sets, List<int[]> edges) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int[] edge : edges) {
        changed |= sets.get(edge[1]).addAll(sets.get(edge[0]));
      }
    }
  }
}
