package org.hypersafe.profile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a profile line can say of its symbol. */
public enum ProfileKind {
  /**
   * The profile speaks of images with this file name, a glob pattern, and of no other. Without such
   * a line it speaks of all.
   */
  IMAGE,
  /** The function's true address is used everywhere, as hardware or foreign code jumps there. */
  RAW_ADDRESS,
  /** {@code ret} stays in this function. */
  PLAIN_RETURN,
  /** Calls in this section are copied as bytes at run time and stay {@code call}. */
  PLAIN_SECTION,
  /** Calls and indirect branches inside this function stay. */
  PLAIN_CALL,
  /** The function is not compiled by hypersafe-cc. */
  FOREIGN,
  /**
   * Indirect calls in this function go to code that hypersafe-cc did not compile, by true address
   * and through the bridge.
   */
  FOREIGN_CALL,
  /** The section is flagged writable in the file, but mapped read-only at boot. */
  READ_ONLY_SECTION,
  /** Nothing can write to the section from the end of boot on. */
  SEALED_SECTION,
  /**
   * The section is freed at the end of boot, and every slot that leads there traps from then on.
   */
  FREED_SECTION,
  /**
   * The function hands out memory that nothing else points to: what each call returns is an object
   * of its own for the analysis.
   */
  ALLOCATOR,
  /** The function takes memory back: for the analysis no pointer goes in. */
  RELEASE,
  /**
   * No exception: a section that a linker script gathers, named as it stands there, may be in no
   * input, so nobody need be told that an array is empty.
   */
  MAY_BE_EMPTY,
  /** This function may write CR0. */
  CR0_WRITE,
  /** The symbol's (or section's) bytes are not 64-bit code made by us. */
  FOREIGN_CODE;

  /** The word in the file, such as {@code raw-address}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind with this word. */
  public static Optional<ProfileKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
