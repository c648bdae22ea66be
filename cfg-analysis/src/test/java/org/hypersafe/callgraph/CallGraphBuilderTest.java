package org.hypersafe.callgraph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.nio.file.Path;
import org.hypersafe.facts.FactExtractor;
import org.hypersafe.facts.FactStore;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.ProgramLoader;
import org.hypersafe.load.ReturnPointId;
import org.hypersafe.load.TestClang;
import org.hypersafe.pointsto.TargetResolver;
import org.hypersafe.pointsto.TargetSets;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions f, g, h, k in one object of assembly; what they do stands in the records. */
final class CallGraphBuilderTest {
  private static final String ID = "00000000000a";
  private static final String CODE =
      ".globl f\n.globl g\n.globl h\n.globl k\nf: nop\ng: nop\nh: nop\nk: nop\n";

  @TempDir Path directory;

  private CallGraph graph(String... records) {
    String[] all = new String[records.length + 4];
    all[0] = "d g:f";
    all[1] = "d g:g";
    all[2] = "d g:h";
    all[3] = "d g:k";
    System.arraycopy(records, 0, all, 4, records.length);
    InputFile input = new TestClang(directory).object("a", ID, CODE, all);
    LoadedProgram program = ProgramLoader.load(ImmutableList.of(input));
    TargetSets targets =
        TargetResolver.resolve(
            program,
            FactExtractor.extract(program, FactStore.NONE, file -> {}),
            program.symbols()::isProtected,
            new TargetResolver.Surroundings(Profile.EMPTY, ImageLayout.NONE));
    return CallGraphBuilder.build(program, targets, label -> label.number() != 99);
  }

  private static ImmutableSortedSet<CallId> labels(int... numbers) {
    ImmutableSortedSet.Builder<CallId> labels = ImmutableSortedSet.naturalOrder();
    for (int number : numbers) {
      labels.add(new CallId(ID, number));
    }
    return labels.build();
  }

  private static ImmutableSortedSet<CallId> returns(CallGraph graph, int point) {
    return graph.returns().get(new ReturnPointId(ID, point));
  }

  @Test
  void build_directCalls_theirLabels() {
    CallGraph graph = graph("c 0 g:f g:g", "c 1 g:h g:g", "c 2 g:f g:h", "r 0 g:g");
    assertEquals(labels(0, 1), returns(graph, 0));
  }

  @Test
  void build_indirectCall_labelAtEveryTarget() {
    CallGraph graph =
        graph("s 0 g:f", "i 0 g:f 0", "a g:g", "a g:h", "r 0 g:g", "r 1 g:h", "r 2 g:k");
    assertEquals(labels(0), returns(graph, 0));
    assertEquals(labels(0), returns(graph, 1));
    assertEquals(labels(), returns(graph, 2));
  }

  @Test
  void build_tailJump_labelsGoOn() {
    CallGraph graph = graph("c 0 g:f g:g", "t g:g g:h", "t g:h g:k", "r 0 g:k", "r 1 g:g");
    assertEquals(labels(0), returns(graph, 0));
    assertEquals(labels(0), returns(graph, 1));
  }

  @Test
  void build_jumpsInACircle_oneSet() {
    CallGraph graph =
        graph(
            "c 0 g:k g:f",
            "c 1 g:k g:g",
            "c 2 g:k g:h",
            "t g:f g:g",
            "t g:g g:f",
            "t g:h g:f",
            "r 0 g:f",
            "r 1 g:g",
            "r 2 g:h");
    assertEquals(labels(0, 1, 2), returns(graph, 0));
    assertEquals(labels(0, 1, 2), returns(graph, 1));
    assertEquals(labels(2), returns(graph, 2));
  }

  @Test
  void build_indirectTailJump_labelsAtEveryTarget() {
    CallGraph graph = graph("c 0 g:k g:f", "s 0 g:f", "u g:f 0", "a g:g", "r 0 g:g");
    assertEquals(labels(0), returns(graph, 0));
  }

  @Test
  void build_returnPointOfTwoFunctions_bothSets() {
    CallGraph graph = graph("c 0 g:k g:f", "c 1 g:k g:g", "r 0 g:f g:g");
    assertEquals(labels(0, 1), returns(graph, 0));
    assertEquals(
        ImmutableSortedSet.of(FunctionId.global("f"), FunctionId.global("g")),
        graph.users().get(new ReturnPointId(ID, 0)));
  }

  @Test
  void build_discardedLabel_nobodyReturnsThere() {
    CallGraph graph = graph("c 0 g:f g:g", "c 99 g:h g:g", "r 0 g:g");
    assertEquals(labels(0), returns(graph, 0));
  }
}
