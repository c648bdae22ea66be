package org.hypersafe.verify;

import static com.google.common.base.Preconditions.checkArgument;

/** Addresses from {@code start} to before {@code end}, as unsigned numbers. */
record Range(long start, long end) {
  Range {
    checkArgument(Long.compareUnsigned(start, end) <= 0, "a range ends before it starts");
  }

  boolean contains(long address) {
    return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, end) < 0;
  }

  boolean contains(Range other) {
    return Long.compareUnsigned(start, other.start) <= 0
        && Long.compareUnsigned(other.end, end) <= 0;
  }

  boolean overlaps(Range other) {
    return Long.compareUnsigned(start, other.end) < 0 && Long.compareUnsigned(other.start, end) < 0;
  }

  boolean isEmpty() {
    return start == end;
  }
}
