package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hypersafe.facts.SiteFact.FixedPlace;
import org.hypersafe.llvm.Annotations;
import org.hypersafe.llvm.InlineAssembly;
import org.hypersafe.llvm.IrModule;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;
import org.hypersafe.load.IrSymbols;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.BitcodeFrame;

/** Walks modules; stage 07. */
public final class FactExtractor {
  private final String object;
  private final IrModule module;
  private final Annotations annotations;
  private final TypeLayouts types;
  private final Map<Long, Integer> siteNumbers = new HashMap<>();

  private FactExtractor(String object, IrModule module) {
    this.object = object;
    this.module = module;
    this.annotations = new Annotations(module);
    this.types = new TypeLayouts(module.dataLayout());
  }

  /**
   * Finds the facts of all modules, several at a time: in the store, or in their bitcode.
   *
   * @param done told the file of each module, from several threads
   * @throws org.hypersafe.diag.UserError when bitcode cannot be read
   */
  public static ProgramFacts extract(
      LoadedProgram program, FactStore store, Consumer<String> done) {
    return new ProgramFacts(
        program.objects().parallelStream()
            .filter(loaded -> loaded.bitcode().isPresent())
            .map(
                loaded -> {
                  ModuleFacts facts = find(loaded, store);
                  done.accept(loaded.file());
                  return facts;
                })
            .collect(ImmutableList.toImmutableList()));
  }

  private static ModuleFacts find(LoadedObject loaded, FactStore store) {
    BitcodeFrame bitcode = loaded.bitcode().orElseThrow();
    String key = loaded.id() + " " + bitcode.hash();
    Optional<ModuleFacts> known = store.get(key).flatMap(FactCodec::decode);
    if (known.isPresent()) {
      return known.get();
    }
    ModuleFacts facts = extract(loaded, bitcode);
    store.put(key, FactCodec.encode(facts));
    return facts;
  }

  private static ModuleFacts extract(LoadedObject loaded, BitcodeFrame bitcode) {
    try (IrModule module = IrModule.parse(loaded.file(), bitcode.bytes())) {
      FactExtractor extractor = new FactExtractor(loaded.id(), module);
      ImmutableList<SiteFact> sites = extractor.sites();
      ImmutableList<FunctionFact> functions = extractor.functions();
      // Only now: where a local becomes a function's name, the machine still calls by index.
      module.promoteLocals();
      return new ModuleFacts(
          loaded.id(), functions, sites, FlowExtractor.extract(module, extractor::siteNumber));
    }
  }

  private ImmutableList<FunctionFact> functions() {
    ImmutableList.Builder<FunctionFact> facts = ImmutableList.builder();
    for (Value function : module.functions()) {
      if (!function.isIntrinsic() && !function.name().startsWith("__hs_")) {
        FunctionFact fact = fact(function, function);
        if (fact.isDefined() || fact.isTaken()) {
          facts.add(fact);
        }
      }
    }
    for (Value alias : module.aliases()) {
      Value aliasee = alias.aliasee();
      if (aliasee.kind() == Value.Kind.FUNCTION) {
        facts.add(fact(alias, aliasee));
      }
    }
    return facts.build();
  }

  private FunctionFact fact(Value symbol, Value function) {
    boolean isDefined = !function.isDeclaration();
    return new FunctionFact(
        IrSymbols.of(symbol),
        isDefined,
        isTaken(symbol, new HashSet<>()),
        annotations.functionType(function),
        isDefined ? function.file() : "",
        isDefined ? function.line() : 0,
        function.typeText(),
        isDefined ? function.section() : "");
  }

  /** Whether a function, or a constant that holds one, is used other than by direct calls. */
  private static boolean isTaken(Value value, Set<Value> seen) {
    for (Value user : value.users()) {
      boolean isTaken =
          switch (user.kind()) {
            case INSTRUCTION -> user.opcode() != Opcode.CALL || isArgument(value, user);
            case GLOBAL_VARIABLE -> !IrSymbols.isKeepAlive(user);
            case CONSTANT_EXPR ->
                seen.add(user) && (user.opcode() == Opcode.PTR_TO_INT || isTaken(user, seen));
            case CONSTANT_ARRAY, CONSTANT_STRUCT, CONSTANT_VECTOR ->
                seen.add(user) && isTaken(user, seen);
            // An alias has uses of its own; blocks are no functions; a personality is no pointer.
            case GLOBAL_ALIAS, BLOCK_ADDRESS, FUNCTION -> false;
            default -> true;
          };
      if (isTaken) {
        return true;
      }
    }
    return false;
  }

  /** Whether a call takes the value; an operand of assembly that only writes its name does not. */
  private static boolean isArgument(Value value, Value call) {
    boolean assembly = call.callee().kind() == Value.Kind.INLINE_ASM;
    ImmutableList<String> constraints =
        assembly
            ? InlineAssembly.inputConstraints(call.callee().assemblyConstraints())
            : ImmutableList.of();
    for (int i = 0; i < call.argumentCount(); i++) {
      boolean isName =
          assembly && i < constraints.size() && InlineAssembly.isName(constraints.get(i));
      if (call.operand(i).equals(value) && !isName) {
        return true;
      }
    }
    return false;
  }

  private ImmutableList<SiteFact> sites() {
    ImmutableList.Builder<SiteFact> sites = ImmutableList.builder();
    int next = 0;
    for (Value function : module.functions()) {
      for (Value instruction : function.instructions()) {
        if (isSite(instruction)) {
          int number = annotations.site(instruction).orElse(next);
          sites.add(site(function, instruction, number));
          siteNumbers.put(instruction.address(), number);
          next = number + 1;
        }
      }
    }
    return sites.build();
  }

  /** Number of an indirect call, once {@link #sites} knows it; NONE when it is no site. */
  private int siteNumber(Value call) {
    return siteNumbers.getOrDefault(call.address(), FlowVisitor.NONE);
  }

  private boolean isSite(Value instruction) {
    return instruction.opcode() == Opcode.CALL
        && IrSymbols.isIndirect(instruction)
        && !annotations.isForeign(instruction);
  }

  private SiteFact site(Value function, Value call, int number) {
    return new SiteFact(
        new SiteId(object, number),
        IrSymbols.of(function),
        annotations.callType(call),
        call.file(),
        call.line(),
        call.typeText(),
        readFrom(call.callee()));
  }

  private Optional<FixedPlace> readFrom(Value value) {
    return value.kind() == Value.Kind.INSTRUCTION && value.opcode() == Opcode.LOAD
        ? fixed(value.operand(0), 0)
        : Optional.empty();
  }

  private Optional<FixedPlace> fixed(Value address, int offset) {
    boolean isMember =
        (address.kind() == Value.Kind.CONSTANT_EXPR || address.kind() == Value.Kind.INSTRUCTION)
            && address.opcode() == Opcode.GET_ELEMENT_PTR;
    if (!isMember) {
      return address.kind() == Value.Kind.GLOBAL_VARIABLE
          ? Optional.of(new FixedPlace(IrSymbols.of(address), offset))
          : Optional.empty();
    }
    FlowMath.Distance distance = FlowMath.distance(types, address);
    return distance.stride() == 0
        ? fixed(address.operand(0), offset + distance.offset())
        : Optional.empty();
  }
}
