package org.hypersafe.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import org.hypersafe.tables.TableEmitter.Traps;
import org.hypersafe.tables.TableImage.Function;
import org.hypersafe.tables.TableImage.Seal;
import org.hypersafe.tables.TableImage.Site;
import org.hypersafe.tables.TableImage.Table;
import org.junit.jupiter.api.Test;

class TableEmitterTest {
  private static final TableImage IMAGE =
      new TableImage(
          ImmutableSortedMap.of("__hs_fi.f", 3L),
          ImmutableSortedMap.of(),
          ImmutableList.of(table("__hs_it.a.0", "", "f#odd")),
          ImmutableList.of(table("__hs_rt.a.0", "", "__hs_rs.a.0")),
          ImmutableList.of(new Site(9, "main (m.c)"), new Site(4, "main (m.c)")),
          ImmutableList.of(new Function(3, "f#odd", "f#odd")),
          ImmutableList.of(new Seal("__hs_rs.a.0", "ops", 16)));

  @Test
  void emit_tables_standInOrderWithTraps() {
    String text = TableEmitter.emit(IMAGE, Traps.RUNTIME);
    assertOrder(
        text,
        "__hs_tables_start:",
        "__hs_it.a.0:",
        ".quad\t__hs_trap_call",
        ".quad\t\"f#odd\"",
        "__hs_return_tables_start:",
        "__hs_rt.a.0:",
        ".quad\t__hs_trap_return",
        ".quad\t__hs_rs.a.0",
        "__hs_tables_end:");
  }

  @Test
  void emit_directory_isSortedAndNamesOnce() {
    String text = TableEmitter.emit(IMAGE, Traps.RUNTIME);
    assertOrder(text, "__hs_sites_start:", ".long\t4, 0", ".long\t9, 0", "__hs_sites_end:");
    assertEquals(text.indexOf("\"main (m.c)\""), text.lastIndexOf("\"main (m.c)\""));
  }

  @Test
  void emit_sealedCall_isItsLabelAndItsPointersPlace() {
    String text = TableEmitter.emit(IMAGE, Traps.RUNTIME);
    String entry = ".long\t__hs_rs.a.0 - ., ops + 16 - .";
    assertOrder(text, "__hs_seals_start:", entry, "__hs_seals_end:");
  }

  @Test
  void emit_withoutRuntime_stopsAtUd2() {
    String text = TableEmitter.emit(IMAGE, Traps.STOP);
    assertOrder(text, "__hs_trap_call:", "ud2", "__hs_trap_return:", "ud2");
    assertFalse(text.contains("__hs_sites_start"));
  }

  @Test
  void emit_emptyImage_hasAllBounds() {
    String text = TableEmitter.emit(TableImage.EMPTY, Traps.RUNTIME);
    for (String symbol : TableEmitter.definedSymbols(TableImage.EMPTY, true)) {
      boolean runtimes = symbol.startsWith("__hs_trap_");
      assertEquals(!runtimes, text.contains("\n" + symbol + ":\n"), symbol);
    }
  }

  @Test
  void table_oddSizeOrNoTrap_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> table("t", "", "f", "g"));
    assertThrows(IllegalArgumentException.class, () -> table("t", "f", ""));
  }

  private static Table table(String symbol, String... slots) {
    return new Table(ImmutableSortedSet.of(symbol), ImmutableList.copyOf(slots), "name");
  }

  private static void assertOrder(String text, String... parts) {
    int at = 0;
    for (String part : parts) {
      int found = text.indexOf(part, at);
      assertTrue(found >= 0, part + " is missing after " + at + " in\n" + text);
      at = found + part.length();
    }
  }
}
