package org.hypersafe.tables;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hypersafe.tables.TableImage.Function;
import org.hypersafe.tables.TableImage.Seal;
import org.hypersafe.tables.TableImage.Site;
import org.hypersafe.tables.TableImage.Table;

/**
 * Writes a {@link TableImage} as assembly.
 *
 * <pre>
 *   .rodata.hypersafe         __hs_tables_start         call tables
 *                             __hs_return_tables_start  return tables
 *                             __hs_tables_end
 *   .rodata.hypersafe.names   directory for messages, as runtime-stubs/include/hypersafe.h describes
 *   .text                     trap stubs, only when no runtime is linked
 * </pre>
 */
public final class TableEmitter {
  /** Section of the tables. */
  public static final String SECTION = ".rodata.hypersafe";

  /** Section of the directory. */
  public static final String NAMES_SECTION = ".rodata.hypersafe.names";

  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private int nameBytes;

  private TableEmitter() {}

  /** What the traps of the table object are. */
  public enum Traps {
    /** Stubs of the runtime, defined elsewhere. */
    RUNTIME,
    /** {@code ud2}, defined here: the program brings no port. */
    STOP
  }

  /** The assembly of {@code image}. */
  public static String emit(TableImage image, Traps traps) {
    TableEmitter emitter = new TableEmitter();
    emitter.numbers(image);
    emitter.tables(image);
    if (traps == Traps.RUNTIME) {
      emitter.directory(image);
    } else {
      emitter.stops();
    }
    emitter.out.append("\t.section\t.note.GNU-stack,\"\",@progbits\n");
    return emitter.out.toString();
  }

  /** Names that the assembly of {@code image} defines, with or without the directory. */
  public static ImmutableSet<String> definedSymbols(TableImage image, boolean directory) {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    names.addAll(image.numbers().keySet());
    names.add("__hs_tables_start", "__hs_return_tables_start", "__hs_tables_end");
    names.add("__hs_trap_call", "__hs_trap_return");
    image.callTables().forEach(table -> names.addAll(table.symbols()));
    image.returnTables().forEach(table -> names.addAll(table.symbols()));
    if (directory) {
      names.add("__hs_sites_start", "__hs_sites_end", "__hs_functions_start");
      names.add("__hs_functions_end", "__hs_table_names_start", "__hs_table_names_end");
      names.add("__hs_seals_start", "__hs_seals_end", "__hs_names");
    }
    return names.build();
  }

  private void numbers(TableImage image) {
    image
        .numbers()
        .forEach(
            (name, value) -> {
              declare(name);
              out.append("\t.set\t").append(quoted(name)).append(", ").append(value).append('\n');
            });
  }

  private void tables(TableImage image) {
    section(SECTION, "a", 8);
    label("__hs_tables_start");
    image.callTables().forEach(table -> table(table, "__hs_trap_call"));
    label("__hs_return_tables_start");
    image.returnTables().forEach(table -> table(table, "__hs_trap_return"));
    label("__hs_tables_end");
  }

  private void table(Table table, String trap) {
    table.symbols().forEach(this::label);
    for (String slot : table.slots()) {
      String target = slot.equals(TableImage.TRAP) ? trap : quoted(slot);
      out.append("\t.quad\t").append(target).append('\n');
    }
  }

  private void directory(TableImage image) {
    section(NAMES_SECTION, "a", 4);
    label("__hs_sites_start");
    for (Site site : sorted(image.sites(), Comparator.comparingLong(Site::index))) {
      out.append("\t.long\t").append(site.index()).append(", ").append(offset(site.name()));
      out.append('\n');
    }
    label("__hs_sites_end");
    label("__hs_functions_start");
    for (Function function : sorted(image.functions(), Comparator.comparingLong(Function::index))) {
      out.append("\t.long\t").append(function.index()).append(", ");
      out.append(quoted(function.entry())).append(" - ., ").append(offset(function.name()));
      out.append('\n');
    }
    label("__hs_functions_end");
    label("__hs_table_names_start");
    for (Table table : image.returnTables()) {
      out.append("\t.long\t").append(quoted(table.symbols().first())).append(" - ., ");
      out.append(offset(table.name())).append('\n');
    }
    label("__hs_table_names_end");
    label("__hs_seals_start");
    for (Seal seal : image.seals()) {
      out.append("\t.long\t").append(quoted(seal.label())).append(" - ., ");
      out.append(quoted(seal.variable())).append(" + ").append(seal.offset()).append(" - .\n");
    }
    label("__hs_seals_end");
    label("__hs_names");
    names.keySet().forEach(name -> out.append("\t.asciz\t").append(string(name)).append('\n'));
  }

  private static <T> ImmutableList<T> sorted(ImmutableList<T> list, Comparator<T> order) {
    return ImmutableList.sortedCopyOf(order, list);
  }

  private void stops() {
    section(".text", "ax", 16);
    for (String trap : ImmutableList.of("__hs_trap_call", "__hs_trap_return")) {
      out.append("\t.type\t").append(trap).append(", @function\n");
      label(trap);
      out.append("\tud2\n\t.size\t").append(trap).append(", . - ").append(trap).append('\n');
    }
  }

  private int offset(String name) {
    Integer known = names.get(name);
    if (known != null) {
      return known;
    }
    int offset = nameBytes;
    names.put(name, offset);
    nameBytes += name.getBytes(StandardCharsets.UTF_8).length + 1;
    return offset;
  }

  private void section(String name, String flags, int alignment) {
    out.append("\t.section\t").append(name).append(",\"").append(flags).append("\",@progbits\n");
    out.append("\t.balign\t").append(alignment).append('\n');
  }

  private void label(String name) {
    declare(name);
    out.append(quoted(name)).append(":\n");
  }

  private void declare(String name) {
    out.append("\t.globl\t").append(quoted(name)).append("\n\t.hidden\t").append(quoted(name));
    out.append('\n');
  }

  /** A symbol as the assembler reads it back. */
  private static String quoted(String name) {
    boolean plain = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      plain &= c == '_' || c == '.' || (c < 128 && Character.isLetterOrDigit(c));
    }
    return plain ? name : string(name);
  }

  private static String string(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
