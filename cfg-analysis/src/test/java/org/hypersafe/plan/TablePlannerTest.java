package org.hypersafe.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.TreeSet;
import org.hypersafe.load.CallId;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.ReturnPointId;
import org.hypersafe.load.SiteId;
import org.hypersafe.plan.ProtectionPlan.Table;
import org.junit.jupiter.api.Test;

final class TablePlannerTest {
  private static final String ID = "00000000000a";
  private static final FunctionId F = FunctionId.global("f");
  private static final FunctionId LOCAL = new FunctionId(ID, "g");

  private static PlanInput input(
      ImmutableSortedMap<SiteId, ImmutableSortedSet<FunctionId>> targets,
      ImmutableSortedMap<ReturnPointId, ImmutableSortedSet<CallId>> returns) {
    return new PlanInput(
        ImmutableSortedSet.of(),
        ImmutableSortedMap.of(),
        targets,
        returns,
        ImmutableSortedMap.of());
  }

  private static ImmutableSortedSet<CallId> labels(int count) {
    TreeSet<CallId> labels = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      labels.add(new CallId(ID, i));
    }
    return ImmutableSortedSet.copyOfSorted(labels);
  }

  @Test
  void plan_globalAndLocalTarget_slotsNameTheirEntries() {
    ProtectionPlan plan =
        TablePlanner.plan(
            input(
                ImmutableSortedMap.of(new SiteId(ID, 0), ImmutableSortedSet.of(F, LOCAL)),
                ImmutableSortedMap.of()));
    Table table = plan.tables().get(0);
    int mask = plan.absolutes().get("__hs_im." + ID + ".0");
    assertEquals(table.slots().size() - 1, mask);
    assertEquals("f", table.slots().get(plan.absolutes().get("__hs_fi.f") & mask));
    int local = plan.absolutes().get("__hs_fi." + ID + ".g");
    assertEquals("__hs_fn." + ID + ".g", table.slots().get(local & mask));
    assertEquals(2, table.slots().stream().filter(slot -> slot.equals(Table.TRAP)).count());
  }

  @Test
  void plan_equalSets_oneTable() {
    ProtectionPlan plan =
        TablePlanner.plan(
            input(
                ImmutableSortedMap.of(
                    new SiteId(ID, 0),
                    ImmutableSortedSet.of(F),
                    new SiteId(ID, 1),
                    ImmutableSortedSet.of(F)),
                ImmutableSortedMap.of()));
    assertEquals(1, plan.tables().size());
    assertEquals(
        ImmutableSortedSet.of("__hs_it." + ID + ".0", "__hs_it." + ID + ".1"),
        plan.tables().get(0).symbols());
    assertTrue(plan.absolutes().containsKey("__hs_im." + ID + ".1"));
  }

  @Test
  void plan_siteWithoutTargets_onlyTheTrap() {
    ProtectionPlan plan =
        TablePlanner.plan(
            input(
                ImmutableSortedMap.of(new SiteId(ID, 0), ImmutableSortedSet.of()),
                ImmutableSortedMap.of()));
    assertEquals(1, plan.tables().get(0).slots().size());
    assertEquals(0, plan.absolutes().get("__hs_im." + ID + ".0"));
  }

  @Test
  void plan_returnPoint_everyNumberSelectsItsLabel() {
    ReturnPointId point = new ReturnPointId(ID, 0);
    ProtectionPlan plan =
        TablePlanner.plan(input(ImmutableSortedMap.of(), ImmutableSortedMap.of(point, labels(3))));
    Table table = plan.tables().get(0);
    int mask = plan.absolutes().get("__hs_rm." + ID + ".0");
    assertEquals(table.slots().size() - 1, mask);
    for (int i = 0; i < 3; i++) {
      int index = plan.absolutes().get("__hs_ri." + ID + "." + i);
      assertEquals("__hs_rs." + ID + "." + i, table.slots().get(index & mask));
    }
  }
}
