package org.hypersafe.load;

import java.util.Optional;

/** Names of the symbols that tie objects to tables. All begin with {@link #PREFIX}. */
public final class LinkSymbols {
  public static final String PREFIX = "__hs_";

  /** Absolute: index of a function. */
  public static final String FUNCTION_INDEX = "__hs_fi.";

  /** Index of a function, or true address of anything else, that assembly data names. */
  public static final String REFERENCE = "__hs_ref.";

  private static final String FUNCTION_ENTRY = "__hs_fn.";
  private static final String LOCAL_VARIABLE = "__hs_lv.";
  private static final int ID_LENGTH = 12;

  private LinkSymbols() {}

  /**
   * What follows one of the prefixes: {@code name} or {@code object.name}.
   *
   * @param object empty for a global symbol
   */
  public record Owned(String object, String name) {}

  /** Whether the tool made the symbol; functions of the runtime share its prefix only. */
  static boolean isMade(String name) {
    return name.startsWith(PREFIX) && name.indexOf('.') >= 0;
  }

  /** Absolute: index of a return label. */
  public static String returnIndex(CallId call) {
    return "__hs_ri." + call;
  }

  /** The label behind a call. */
  public static String returnLabel(CallId call) {
    return "__hs_rs." + call;
  }

  /** Absolute: mask of a return point. */
  public static String returnMask(ReturnPointId point) {
    return "__hs_rm." + point;
  }

  /** First slot of a return point's table. */
  public static String returnTable(ReturnPointId point) {
    return "__hs_rt." + point;
  }

  /** Absolute: mask of an indirect site. */
  public static String callMask(SiteId site) {
    return "__hs_im." + site;
  }

  /** First slot of an indirect site's table. */
  public static String callTable(SiteId site) {
    return "__hs_it." + site;
  }

  /** Label at the entry of a file-local function. */
  public static String localEntry(String object, String name) {
    return FUNCTION_ENTRY + object + "." + name;
  }

  /** Label of a file-local variable in a sealed section. */
  public static String localVariable(String object, String name) {
    return LOCAL_VARIABLE + object + "." + name;
  }

  /** Whether {@code symbol} labels a file-local variable. */
  public static boolean isLocalVariable(String symbol) {
    return symbol.startsWith(LOCAL_VARIABLE);
  }

  /** The file-local function whose entry {@code symbol} labels. */
  public static Optional<Owned> entryOf(String symbol) {
    return symbol.startsWith(FUNCTION_ENTRY)
        ? Optional.of(owned(symbol.substring(FUNCTION_ENTRY.length())))
        : Optional.empty();
  }

  /** The function whose index {@code symbol} is. */
  public static Optional<Owned> indexOf(String symbol) {
    return symbol.startsWith(FUNCTION_INDEX)
        ? Optional.of(owned(symbol.substring(FUNCTION_INDEX.length())))
        : Optional.empty();
  }

  /** What {@code symbol} refers to. */
  public static Optional<Owned> referenceOf(String symbol) {
    return symbol.startsWith(REFERENCE)
        ? Optional.of(owned(symbol.substring(REFERENCE.length())))
        : Optional.empty();
  }

  private static Owned owned(String text) {
    boolean local =
        text.length() > ID_LENGTH
            && text.charAt(ID_LENGTH) == '.'
            && text.substring(0, ID_LENGTH).chars().allMatch(c -> Character.digit(c, 16) >= 0);
    return local
        ? new Owned(text.substring(0, ID_LENGTH), text.substring(ID_LENGTH + 1))
        : new Owned("", text);
  }
}
