package org.hypersafe.load;

/**
 * A call instruction, and the return label behind it.
 *
 * @param object object id
 * @param number counted within the object
 */
public record CallId(String object, int number) implements Comparable<CallId> {
  @Override
  public int compareTo(CallId other) {
    int byObject = object.compareTo(other.object);
    return byObject != 0 ? byObject : Integer.compare(number, other.number);
  }

  /** {@code object.number}, as in symbols. */
  @Override
  public String toString() {
    return object + "." + number;
  }
}
