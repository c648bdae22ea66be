package org.hypersafe.pointsto;

import com.google.common.base.Strings;

/**
 * One link of the chain that brings a function to a site.
 *
 * @param what in words, such as {@code stored in ops+8}
 * @param file empty when unknown
 * @param line 0 when unknown
 */
public record Step(String what, String file, int line) {
  /** A step that no source line belongs to. */
  static Step nowhere(String what) {
    return new Step(what, "", 0);
  }

  /** {@code file:line: what}, without what is unknown. */
  @Override
  public String toString() {
    String place = Strings.isNullOrEmpty(file) ? "" : line > 0 ? file + ":" + line : file;
    return place.isEmpty() ? what : place + ": " + what;
  }
}
