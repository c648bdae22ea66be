package org.hypersafe.verify;

/**
 * A name in an executable section.
 *
 * @param size bytes, 0 when unknown
 * @param function whether the file says that it is a function
 */
record CodeSymbol(String name, long address, long size, boolean function) {

  /** Labels behind call sites: neither a function's name nor a place to start decoding. */
  boolean isReturnLabel() {
    return name.startsWith("__hs_rs.");
  }

  private boolean isInternal() {
    return name.startsWith("__hs_rs.") || name.startsWith("__hs_fn.");
  }

  /** The higher, the better the name is for a reader. */
  int rank() {
    return (isInternal() ? 0 : 2) + (function ? 1 : 0);
  }
}
