package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.ToIntFunction;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.llvm.Annotations;
import org.hypersafe.llvm.IrModule;
import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.Value;

/** Finds how pointers flow in a module: variables and their initialisers, then every function. */
final class FlowExtractor {
  private static final ImmutableSet<String> KEEP_ALIVE =
      ImmutableSet.of("llvm.used", "llvm.compiler.used");

  /** In the name of a section of which each CPU has a copy. */
  private static final String PER_CPU = "percpu";

  private FlowExtractor() {}

  /**
   * Extracts a module's flow.
   *
   * @param site number of an indirect call; negative when it leaves the protected world
   */
  static FlowFacts extract(IrModule module, ToIntFunction<Value> site) {
    FlowBuilder flow = new FlowBuilder(new TypeLayouts(module.dataLayout()));
    ConstantFlow constants = new ConstantFlow(flow);
    Annotations lines = new Annotations(module);
    ImmutableList<Value> globals = module.globals();
    for (Value global : globals) {
      if (global.section().contains(PER_CPU)) {
        flow.markPerCpu(flow.symbol(global));
      }
    }
    for (Value global : globals) {
      if (Constructors.isList(global)) {
        Constructors.add(flow, global);
      } else if (!KEEP_ALIVE.contains(global.name())) {
        variable(flow, constants, global, lines);
      }
    }
    module.aliases().forEach(alias -> alias(flow, constants, alias));
    for (Value function : module.functions()) {
      if (!function.isDeclaration()) {
        new FunctionFlowExtractor(flow, constants, function, site).run();
      }
    }
    return flow.finish();
  }

  /** Two names of one variable: whatever one holds, the other holds. Functions are linked later. */
  private static void alias(FlowBuilder flow, ConstantFlow constants, Value alias) {
    Value aliasee = alias.aliasee();
    int symbol = constants.symbolOf(aliasee);
    if (aliasee.kind() == Value.Kind.FUNCTION || symbol == FlowVisitor.NONE) {
      return;
    }
    flow.add(
        new MemoryFact(
            flow.symbol(alias), alias.name(), -1, ImmutableList.of(), "", true, false, false, 0));
    int one = flow.nodes(1, 0);
    flow.code.address(one, flow.symbol(alias), 0);
    int other = constants.node(aliasee);
    flow.code.move(one, other, -1);
    flow.code.move(other, one, -1);
  }

  private static void variable(
      FlowBuilder flow, ConstantFlow constants, Value global, Annotations lines) {
    IrType type = global.subjectType();
    int object = flow.nextObject();
    int before = flow.code.size();
    boolean isDefined = !global.isDeclaration();
    if (isDefined) {
      global.initializer().ifPresent(value -> constants.initialise(object, 0, value));
    }
    boolean hasAddresses = flow.code.size() != before;
    boolean isConstant = global.isConstantVariable();
    int size = flow.types.size(type);
    flow.add(
        new MemoryFact(
            flow.symbol(global),
            global.name(),
            size,
            flow.types.arrays(type),
            global.section(),
            isDefined,
            isConstant,
            isDefined && (size < Integer.BYTES || (isConstant && !hasAddresses)),
            isDefined && hasAddresses
                ? flow.place(new Place(lines.file(global), lines.line(global)))
                : 0));
  }
}
