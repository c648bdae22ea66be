package org.hypersafe.report;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.LoadedObject;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.SiteId;
import org.hypersafe.object.SymbolRef;
import org.hypersafe.pointsto.TargetSet;
import org.hypersafe.pointsto.TargetSets;

/**
 * Names of functions and sites in a report: short ones, unique in this program, and keys, which the
 * next build has too.
 */
final class ReportNames {
  private final Multiset<String> symbols = HashMultiset.create();
  private final Map<FunctionId, String> sources = new HashMap<>();
  private final Map<FunctionId, String> functionKeys = new HashMap<>();
  private final Map<SiteId, String> siteKeys = new HashMap<>();

  ReportNames(LoadedProgram program, TargetSets targets) {
    program.symbols().functions().forEach(function -> symbols.add(function.name()));
    Multiset<String> used = HashMultiset.create();
    Map<String, Integer> objects = new LinkedHashMap<>();
    for (LoadedObject object : program.objects()) {
      objects.put(object.id(), objects.size());
      for (SymbolRef symbol : object.records().definitions()) {
        FunctionId function = program.symbols().own(object.id(), symbol);
        if (sources.putIfAbsent(function, object.records().source()) == null) {
          String key = object.records().source() + ":" + function.name();
          used.add(key);
          functionKeys.put(function, used.count(key) == 1 ? key : key + "~" + used.count(key));
        }
      }
    }
    // Ids sort by the hash of an object; keys count in the order of the inputs.
    Multiset<String> sites = HashMultiset.create();
    targets.sites().values().stream()
        .sorted(
            (a, b) -> {
              int byObject =
                  objects.get(a.site().object()).compareTo(objects.get(b.site().object()));
              return byObject != 0 ? byObject : a.site().compareTo(b.site());
            })
        .forEachOrdered(set -> nameSite(set, sites));
  }

  private void nameSite(TargetSet set, Multiset<String> sites) {
    String caller = key(set.caller());
    sites.add(caller);
    siteKeys.put(set.site(), caller + "#" + sites.count(caller));
  }

  /** The symbol; {@code symbol@object} if several functions have it. */
  String name(FunctionId function) {
    return symbols.count(function.name()) > 1 && function.isLocal()
        ? function.name() + "@" + function.object()
        : function.name();
  }

  /** Source file of the function's object; empty when no input defines the function. */
  String source(FunctionId function) {
    return sources.getOrDefault(function, "");
  }

  /** {@code SOURCE:SYMBOL}. */
  String key(FunctionId function) {
    return functionKeys.getOrDefault(function, ":" + function.name());
  }

  /** {@code SOURCE:CALLER#ORDINAL}. */
  String key(SiteId site) {
    return siteKeys.getOrDefault(site, site.toString());
  }
}
