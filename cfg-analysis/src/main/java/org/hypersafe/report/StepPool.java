package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hypersafe.report.CfgReport.Step;

/** Steps of all chains, each once: chains of one site share most of theirs. */
final class StepPool {
  private final Map<Step, Integer> indices = new LinkedHashMap<>();

  /** Indices of the steps of a chain. */
  ImmutableList<Integer> add(List<Step> chain) {
    return chain.stream()
        .map(step -> indices.computeIfAbsent(step, s -> indices.size()))
        .collect(ImmutableList.toImmutableList());
  }

  ImmutableList<Step> steps() {
    return ImmutableList.copyOf(indices.keySet());
  }
}
