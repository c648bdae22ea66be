package org.hypersafe.server;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.Optional;

/** The program a job was called as. */
public enum Tool {
  CC,
  LD,
  CLI;

  /**
   * Name on the wire and as first argument of {@code org.hypersafe.cli.Main}: {@code cc}, {@code
   * ld}, {@code cli}.
   */
  public String wireName() {
    return Ascii.toLowerCase(name());
  }

  /** The tool of that {@link #wireName}. */
  public static Optional<Tool> byWireName(String name) {
    return Arrays.stream(values()).filter(tool -> tool.wireName().equals(name)).findFirst();
  }
}
