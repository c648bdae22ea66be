package org.hypersafe.facts;

import com.google.common.base.MoreObjects;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import org.hypersafe.facts.FlowFacts.Array;
import org.hypersafe.facts.FlowFacts.MemoryFact;
import org.hypersafe.facts.FlowFacts.Place;
import org.hypersafe.llvm.Value;
import org.hypersafe.object.SymbolRef;

/**
 * Constructors and destructors: LLVM's lists of them are no variables, code generation makes an
 * array of pointers of each priority, in a section that the linker gathers.
 */
final class Constructors {
  private static final ImmutableMap<String, String> SECTIONS =
      ImmutableMap.of("llvm.global_ctors", ".init_array", "llvm.global_dtors", ".fini_array");

  /** This one has no suffix. */
  private static final long DEFAULT_PRIORITY = 65535;

  private Constructors() {}

  static boolean isList(Value global) {
    return SECTIONS.containsKey(global.name());
  }

  /** Tells the arrays that come of a list. */
  static void add(FlowBuilder flow, Value list) {
    SetMultimap<String, Value> arrays = LinkedHashMultimap.create();
    list.initializer().ifPresent(entries -> collect(section(list), entries, arrays));
    arrays
        .asMap()
        .forEach(
            (section, functions) -> {
              int object = flow.nextObject();
              int size = functions.size() * Long.BYTES;
              int offset = 0;
              // The compiler makes the list; its entries' lines are those of the functions.
              Value first = functions.iterator().next();
              Place place = new Place(first.file(), first.line());
              for (Value function : functions) {
                flow.code.initial(object, offset, flow.symbol(function), 0);
                offset += Long.BYTES;
              }
              flow.add(
                  new MemoryFact(
                      flow.symbol(SymbolRef.local(section)),
                      section,
                      size,
                      ImmutableList.of(new Array(0, size, Long.BYTES)),
                      section,
                      /* isDefined= */ true,
                      /* isConstant= */ true,
                      /* isBarren= */ false,
                      flow.place(place)));
            });
  }

  private static String section(Value list) {
    return MoreObjects.firstNonNull(SECTIONS.get(list.name()), "");
  }

  private static void collect(String section, Value entries, SetMultimap<String, Value> arrays) {
    for (int i = 0; i < entries.operandCount(); i++) {
      Value entry = entries.operand(i);
      long priority = entry.operand(0).signedInteger() & 0xffffffffL;
      Value function = entry.operand(1);
      if (function.kind() == Value.Kind.FUNCTION || function.kind() == Value.Kind.GLOBAL_ALIAS) {
        arrays.put(priority == DEFAULT_PRIORITY ? section : section + "." + priority, function);
      }
    }
  }
}
