package org.hypersafe.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.hypersafe.facts.FactStore;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.TestClang;
import org.hypersafe.plan.LinkFacts;
import org.hypersafe.profile.Profile;
import org.hypersafe.report.CfgReport.IndirectCall;

/** Reports of small real programs. */
final class SamplePrograms {
  /** A name that ends the element it stands in, where it is not escaped. */
  static final String EVIL = "</script><img/src=x/onerror=alert(1)><b>&amp;{{data}}";

  private static final String SOURCE =
      """
      typedef int (*op)(int);
      static int up(int a) { return a + 1; }
      static int down(int a) { return a - 1; }
      int evil(int a) __asm__("%s");
      int evil(int a) { return a; }
      op ops[3] = {up, down, evil};
      void (*tick)(void);
      __attribute__((noinline)) int apply(int i, int a) { return ops[i](a); }
      int twice(int i, int a) { return apply(i, a) + apply(i, a + 1); }
      void idle(void) { tick(); }
      """;

  private SamplePrograms() {}

  /** Three operations behind one call, a call without a target, and a name made to do harm. */
  static CfgReport operations(Path directory) {
    return report(new TestClang(directory).bitcode("ops", SOURCE.formatted(EVIL)));
  }

  /** The report as if no call could reach {@code target}. */
  static CfgReport without(CfgReport report, String target) {
    return new CfgReport(
        report.schema(),
        report.metrics(),
        report.tables(),
        report.indirectCalls().stream()
            .map(call -> without(call, target))
            .collect(ImmutableList.toImmutableList()),
        report.functions(),
        report.steps(),
        report.exceptions(),
        report.notes(),
        report.unprotected());
  }

  private static IndirectCall without(IndirectCall call, String target) {
    ImmutableList<Integer> kept =
        IntStream.range(0, call.targets().size())
            .filter(i -> !call.targets().get(i).equals(target))
            .boxed()
            .collect(ImmutableList.toImmutableList());
    return new IndirectCall(
        call.id(),
        call.caller(),
        call.file(),
        call.line(),
        call.type(),
        kept.stream().map(call.targets()::get).collect(ImmutableList.toImmutableList()),
        call.by(),
        call.key(),
        call.sameType(),
        call.widenedBy(),
        call.widening(),
        kept.stream().map(call.why()::get).collect(ImmutableList.toImmutableList()),
        call.returns(),
        call.sealed(),
        Math.min(call.afterBoot(), kept.size()));
  }

  /** The report of one C file, {@code a.c}. */
  static CfgReport of(Path directory, String source) {
    return report(new TestClang(directory).bitcode("a", source));
  }

  /** The report of a call whose pointer nobody knows, in line 5; {@code up} goes into assembly. */
  static CfgReport ofUnknownPointer(Path directory) {
    return of(
        directory,
        """
        typedef int (*op)(int);
        static int up(int a) { return a + 1; }
        void tell(void) { asm volatile("" : : "r"(up)); }
        int run(op *where) {
          return (*where)(3);
        }
        """);
  }

  /** The report of inputs that nothing excuses. */
  static CfgReport report(InputFile... inputs) {
    LinkFacts link = new LinkFacts(Profile.EMPTY, ImmutableSet.of(), ImmutableSet.of());
    return ReportBuilder.build(
        Analysis.of(ImmutableList.copyOf(inputs), link, FactStore.NONE, Analysis.Progress.NONE));
  }
}
