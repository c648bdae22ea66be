package org.hypersafe.asm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of the general registers; a 64-bit name stands for all parts of its register. */
final class Registers {
  /** What a call leaves alone and no instruction writes without naming it. */
  static final ImmutableSet<String> KEPT = ImmutableSet.of("rbp", "r12", "r13", "r14", "r15");

  private static final Pattern NAME = Pattern.compile("%([a-z0-9]+)");
  private static final ImmutableMap<String, String> WHOLE = whole();

  private Registers() {}

  private static ImmutableMap<String, String> whole() {
    ImmutableMap.Builder<String, String> whole = ImmutableMap.builder();
    for (char letter : new char[] {'a', 'b', 'c', 'd'}) {
      String wide = "r" + letter + "x";
      whole.put(wide, wide).put("e" + letter + "x", wide).put(letter + "x", wide);
      whole.put(letter + "l", wide).put(letter + "h", wide);
    }
    for (String name : ImmutableList.of("si", "di", "bp", "sp")) {
      String wide = "r" + name;
      whole.put(wide, wide).put("e" + name, wide).put(name, wide).put(name + "l", wide);
    }
    for (int number = 8; number < 16; number++) {
      String wide = "r" + number;
      whole.put(wide, wide).put(wide + "d", wide).put(wide + "w", wide).put(wide + "b", wide);
    }
    return whole.buildOrThrow();
  }

  /** Whether {@code text} names the register or a part of it. */
  static boolean isNamed(String text, String register) {
    Matcher names = NAME.matcher(text);
    while (names.find()) {
      if (register.equals(WHOLE.get(names.group(1)))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the last operand is the register or a part of it. */
  static boolean isLast(String text, String register) {
    int percent = text.lastIndexOf('%');
    return percent >= 0
        && text.indexOf(')', percent) < 0
        && register.equals(WHOLE.get(text.substring(percent + 1).strip()));
  }

  /** Name of the low 32 bits of a 64-bit register. */
  static String lowHalf(String register) {
    boolean numbered = Character.isDigit(register.charAt(1));
    return numbered ? register + "d" : "e" + register.substring(1);
  }
}
