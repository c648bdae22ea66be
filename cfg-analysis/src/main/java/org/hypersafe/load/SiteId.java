package org.hypersafe.load;

/**
 * An indirect site: an indirect call of the IR, or an indirect call or jump of assembly.
 *
 * @param object object id
 * @param number counted within the object
 */
public record SiteId(String object, int number) implements Comparable<SiteId> {
  @Override
  public int compareTo(SiteId other) {
    int byObject = object.compareTo(other.object);
    return byObject != 0 ? byObject : Integer.compare(number, other.number);
  }

  /** {@code object.number}, as in symbols. */
  @Override
  public String toString() {
    return object + "." + number;
  }
}
