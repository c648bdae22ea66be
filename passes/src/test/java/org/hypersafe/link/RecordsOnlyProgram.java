package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.tables.TableImage;
import org.hypersafe.tables.TableImage.Table;

/**
 * A whole-program half that looks at records alone: every indirect call may reach every function
 * whose address is taken. Enough to test the linker without LLVM.
 */
final class RecordsOnlyProgram implements WholeProgram {
  int runs;

  @Override
  public Outcome plan(Program program) {
    runs++;
    Map<String, Long> numbers = new TreeMap<>();
    Map<String, String> aliases = new TreeMap<>();
    Map<Long, String> functions = new TreeMap<>();
    Map<Long, String> returns = new TreeMap<>();
    List<ObjectRecords> objects = new ArrayList<>();
    program.inputs().forEach(input -> objects.addAll(input.records()));
    Map<String, Long> functionNumbers = new HashMap<>();
    for (ObjectRecords object : objects) {
      for (SymbolRef definition : object.definitions()) {
        functionNumbers.put(entry(object, definition), functionNumbers.size() + 1L);
      }
    }
    for (String name : program.required()) {
      boolean index = name.startsWith(HsSymbols.FUNCTION_INDEX);
      boolean reference = name.startsWith(HsSymbols.REFERENCE);
      if (index || reference) {
        String rest = name.substring(name.indexOf('.') + 1);
        String target = rest.indexOf('.') == 12 ? "__hs_fn." + rest : rest;
        Long number = functionNumbers.get(target);
        if (number != null) {
          numbers.put(name, number);
          functions.put(number, target);
        } else if (reference) {
          aliases.put(name, target);
        }
      }
    }
    long next = 1;
    for (ObjectRecords object : objects) {
      TreeSet<Integer> sites = new TreeSet<>();
      object.directCalls().forEach(call -> sites.add(call.site()));
      object.indirectCalls().forEach(call -> sites.add(call.site()));
      for (int site : sites) {
        String label = "__hs_rs." + object.objectId() + "." + site;
        numbers.put(HsSymbols.RETURN_INDEX + object.objectId() + "." + site, next);
        if (!program.missing().contains(label)) {
          returns.put(next, label);
        }
        next++;
      }
    }
    functions.values().removeAll(program.missing());
    ImmutableList<String> callSlots = slots(functions);
    ImmutableList<String> returnSlots = slots(returns);
    TreeSet<String> callTables = new TreeSet<>();
    TreeSet<String> returnTables = new TreeSet<>();
    for (String name : program.required()) {
      if (name.startsWith(HsSymbols.CALL_MASK)) {
        numbers.put(name, callSlots.size() - 1L);
      } else if (name.startsWith(HsSymbols.RETURN_MASK)) {
        numbers.put(name, returnSlots.size() - 1L);
      } else if (name.startsWith("__hs_it.")) {
        callTables.add(name);
      } else if (name.startsWith("__hs_rt.")) {
        returnTables.add(name);
      }
    }
    TableImage image =
        new TableImage(
            ImmutableSortedMap.copyOf(numbers),
            ImmutableSortedMap.copyOf(aliases),
            table(callTables, callSlots),
            table(returnTables, returnSlots),
            ImmutableList.of(),
            ImmutableList.of(),
            ImmutableList.of());
    return new Outcome(image, ImmutableMap.of("10-plan/plan.txt", image + "\n"), "{}\n");
  }

  private static ImmutableList<Table> table(TreeSet<String> symbols, ImmutableList<String> slots) {
    return symbols.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(new Table(ImmutableSortedSet.copyOf(symbols), slots, "all"));
  }

  private static ImmutableList<String> slots(Map<Long, String> targets) {
    long last = targets.keySet().stream().max(Long::compare).orElse(0L);
    List<String> slots =
        new ArrayList<>(
            Collections.nCopies(Math.max(1, (int) Long.highestOneBit(last) * 2), TableImage.TRAP));
    targets.forEach((number, target) -> slots.set(number.intValue(), target));
    return ImmutableList.copyOf(slots);
  }

  private static String entry(ObjectRecords object, SymbolRef symbol) {
    return symbol.isLocal() ? "__hs_fn." + object.objectId() + "." + symbol.name() : symbol.name();
  }
}
