package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import java.util.stream.IntStream;

/**
 * How many targets each site has.
 *
 * @param sorted ascending
 */
record SiteSizes(ImmutableList<Integer> sorted) {
  static SiteSizes of(IntStream sizes) {
    return new SiteSizes(sizes.sorted().boxed().collect(ImmutableList.toImmutableList()));
  }

  long pairs() {
    return sorted.stream().mapToLong(Integer::longValue).sum();
  }

  double mean() {
    return ratio(pairs(), sorted.size());
  }

  double median() {
    int count = sorted.size();
    return count == 0 ? 0 : (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2.0;
  }

  int max() {
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1);
  }

  int count(int size) {
    return (int) sorted.stream().filter(s -> s == size).count();
  }

  CfgReport.Precision precision() {
    return new CfgReport.Precision(mean(), median(), max(), pairs(), count(1));
  }

  /** Rounded to two digits, so that reports can be compared by eye. */
  static double ratio(long sum, long count) {
    return count == 0 ? 0 : Math.round(100.0 * sum / count) / 100.0;
  }
}
