package org.hypersafe.pointsto;

import java.util.ArrayList;
import java.util.List;

/** Where addresses, and pointers that nobody knows, enter the flow. */
final class Origins {
  /**
   * A node that holds an object's address.
   *
   * @param offset in an initialised variable: where; else in the object
   * @param place number of the source line in the program
   * @param isInitial whether an initialiser says so
   */
  record Origin(int node, int object, int offset, int place, boolean isInitial) {}

  /**
   * Something that follows from nothing else.
   *
   * @param says what
   * @param subject of which node or object
   * @param why in words
   * @param place number of the source line in the program; negative for none
   */
  record Given(Causes.Says says, int subject, String why, int place) {}

  private final List<List<Origin>> ofObject = new ArrayList<>();
  private final List<List<Origin>> ofNode = new ArrayList<>();
  private final List<Given> given = new ArrayList<>();

  Origins(int objects, int nodes) {
    for (int i = 0; i < objects; i++) {
      ofObject.add(List.of());
    }
    for (int i = 0; i < nodes; i++) {
      ofNode.add(List.of());
    }
  }

  void add(int node, int object, int offset, int place) {
    add(new Origin(node, object, offset, place, false));
  }

  void initial(int node, int object, int offset, int place) {
    add(new Origin(node, object, offset, place, true));
  }

  private void add(Origin origin) {
    if (origin.node() < ofNode.size()) {
      add(ofObject, origin.object(), origin);
      add(ofNode, origin.node(), origin);
    }
  }

  private static void add(List<List<Origin>> lists, int index, Origin origin) {
    if (lists.get(index).isEmpty()) {
      lists.set(index, new ArrayList<>(2));
    }
    lists.get(index).add(origin);
  }

  void give(Causes.Says says, int subject, String why, int place) {
    given.add(new Given(says, subject, why, place));
  }

  List<Origin> ofObject(int object) {
    return ofObject.get(object);
  }

  List<Origin> ofNode(int node) {
    return ofNode.get(node);
  }

  List<Given> given() {
    return given;
  }
}
