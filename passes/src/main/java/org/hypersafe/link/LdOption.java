package org.hypersafe.link;

/**
 * One option of GNU ld.
 *
 * @param name without dashes
 * @param value whether and how a value follows
 * @param role what it means to us
 */
record LdOption(String name, Value value, Role role) {
  /** How a value follows. */
  enum Value {
    /** None. */
    NONE,
    /** One letter: rest of the argument, or the next one. */
    LETTER,
    /** A word: after {@code =}, or the next argument. */
    WORD,
    /** A word: after {@code =}, or not at all. */
    OPTIONAL,
    /** The rest of the argument, or none: {@code -O1}. */
    REST
  }

  /** What an option means to us. */
  enum Role {
    /** Nothing; handed on. */
    OTHER,
    OUTPUT,
    /** Names a file that changes the layout. */
    SCRIPT,
    LIBRARY,
    LIBRARY_PATH,
    EMULATION,
    INPUT_FORMAT,
    OUTPUT_FORMAT,
    RELOCATABLE,
    /** Prints and ends. */
    QUESTION,
    /** Prints during a link; left out of trial links. */
    TALK,
    MAP,
    /** Takes symbols away; left out of trial links. */
    STRIP,
    COLLECT_GARBAGE,
    /** Says where the image goes or how it is called, not what is in it. */
    PLACE,
    /** What becomes of sections that no script names. */
    ORPHANS,
    /** Makes an argument that looks like a file part of our business only. */
    GROUPING,
    /** Ours: never reaches the real linker. */
    HYPERSAFE
  }
}
