package org.hypersafe.report;

import java.util.function.Predicate;
import org.hypersafe.callgraph.CallGraph;
import org.hypersafe.callgraph.CallGraphBuilder;
import org.hypersafe.facts.FactExtractor;
import org.hypersafe.facts.FactStore;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.ProgramLoader;
import org.hypersafe.plan.LinkFacts;
import org.hypersafe.plan.ProgramPlanner;
import org.hypersafe.plan.ProtectionPlan;
import org.hypersafe.pointsto.TargetResolver;
import org.hypersafe.pointsto.TargetSets;

/** Results of stages 06 to 10 for one program. */
public record Analysis(
    LoadedProgram program,
    ProgramFacts facts,
    TargetSets targets,
    CallGraph graph,
    ProtectionPlan plan,
    LinkFacts link) {

  /** Told how far an analysis has come, from several threads. */
  public interface Progress {
    /** Tells nobody. */
    Progress NONE =
        new Progress() {
          @Override
          public void stage(String name, int steps) {}

          @Override
          public void step(String item) {}
        };

    /** A stage of {@code steps} steps begins; 0 when it has no steps worth counting. */
    void stage(String name, int steps);

    /** One step is done. */
    void step(String item);
  }

  /**
   * Analyses a program.
   *
   * @param store where facts of modules may be known from another analysis
   * @throws org.hypersafe.diag.UserError when an input is broken, or the program and the profile
   *     contradict each other
   */
  public static Analysis of(
      Iterable<InputFile> inputs, LinkFacts link, FactStore store, Progress progress) {
    progress.stage("load", 0);
    LoadedProgram program = ProgramLoader.load(inputs);
    long modules = program.objects().stream().filter(o -> o.bitcode().isPresent()).count();
    progress.stage("facts", (int) modules);
    ProgramFacts facts = FactExtractor.extract(program, store, progress::step);
    progress.stage("targets", 0);
    Predicate<FunctionId> hasIndex = function -> link.hasIndex(program.symbols(), function);
    TargetSets targets =
        TargetResolver.resolve(
            program,
            facts,
            hasIndex,
            new TargetResolver.Surroundings(link.profile(), link.layout()));
    CallGraph graph = CallGraphBuilder.build(program, targets, link::survives);
    progress.stage("tables", 0);
    ProtectionPlan plan = ProgramPlanner.plan(program, targets, graph, link);
    return new Analysis(program, facts, targets, graph, plan, link);
  }
}
