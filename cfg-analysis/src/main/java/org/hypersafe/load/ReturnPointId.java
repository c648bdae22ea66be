package org.hypersafe.load;

/**
 * Where functions return through one table.
 *
 * @param object object id
 * @param number counted within the object
 */
public record ReturnPointId(String object, int number) implements Comparable<ReturnPointId> {
  @Override
  public int compareTo(ReturnPointId other) {
    int byObject = object.compareTo(other.object);
    return byObject != 0 ? byObject : Integer.compare(number, other.number);
  }

  /** {@code object.number}, as in symbols. */
  @Override
  public String toString() {
    return object + "." + number;
  }
}
