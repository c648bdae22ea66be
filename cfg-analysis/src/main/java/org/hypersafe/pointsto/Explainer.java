package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableList;
import org.hypersafe.facts.ProgramFacts;
import org.hypersafe.load.FunctionId;

/** Tells chains of facts in words. */
final class Explainer {
  private final PointsTo pointsTo;

  Explainer(PointsTo pointsTo, ProgramFacts facts) {
    this.pointsTo = pointsTo;
  }

  ImmutableList<Step> why(TargetSet set, FunctionId target) {
    return ImmutableList.of();
  }
}
