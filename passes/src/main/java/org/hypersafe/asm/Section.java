package org.hypersafe.asm;

/**
 * A section (or subsection) as the text opened it. Statements of one section follow each other in
 * memory.
 *
 * @param name name without quotes
 * @param part what tells it from others of its name: group, unique id, subsection
 * @param flags ELF flags as letters
 */
record Section(String name, String part, String flags) {

  static Section named(String name) {
    return new Section(name, "", flagsOf(name));
  }

  /** The numbered part of this section; 0 or empty is the section itself. */
  Section withSubsection(String number) {
    String whole = part.contains("#") ? part.substring(0, part.indexOf('#')) : part;
    boolean isMain = number.isEmpty() || number.equals("0");
    return new Section(name, isMain ? whole : whole + "#" + number, flags);
  }

  private static String flagsOf(String name) {
    if (name.startsWith(".text") || name.equals(".init") || name.equals(".fini")) {
      return "ax";
    }
    if (name.startsWith(".rodata")) {
      return "a";
    }
    return name.startsWith(".data") || name.startsWith(".bss") ? "aw" : "";
  }

  boolean isExecutable() {
    return flags.indexOf('x') >= 0;
  }

  boolean isData() {
    return flags.indexOf('a') >= 0 && !isExecutable() && !name.contains("__hs");
  }

  /** Whether nothing in it can be a use of an address by the program. */
  boolean isDebug() {
    return name.startsWith(".debug")
        || name.startsWith(".zdebug")
        || name.startsWith(".eh_frame")
        || name.startsWith(".stab")
        || name.startsWith(".llvm")
        || name.startsWith(".hypersafe")
        || name.equals(".comment")
        || name.equals(".stack_sizes")
        || name.equals(".note.GNU-stack");
  }
}
