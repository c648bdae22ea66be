package org.hypersafe.facts;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hypersafe.facts.FlowFacts.Array;
import org.hypersafe.llvm.DataLayout;
import org.hypersafe.llvm.IrType;
import org.hypersafe.llvm.IrType.Kind;

/** Where the scalars and the arrays of a module's types lie. */
final class TypeLayouts {
  /** Values with more scalars than this are one lane. */
  private static final int MOST_LANES = 16;

  /** Narrower integers are not followed, unless they are loaded to be stored. */
  static final int LEAST_BITS = 64;

  private static final int POINTER_BYTES = 8;

  /** Length of an array that C declares without one. */
  private static final int UNBOUNDED = 1 << 30;

  private final DataLayout layout;
  private final Map<Long, ImmutableList<Lane>> lanes = new HashMap<>();
  private final Map<Long, Integer> sizes = new HashMap<>();

  TypeLayouts(DataLayout layout) {
    this.layout = layout;
  }

  /**
   * A scalar of a value.
   *
   * @param width in bytes
   * @param isFollowed whether it may hold a pointer
   */
  record Lane(int offset, int width, boolean isFollowed) {}

  /** Size in bytes; larger ones are cut off at 2 GiB. */
  int size(IrType type) {
    return sizes.computeIfAbsent(type.address(), unused -> Ints.saturatedCast(layout.size(type)));
  }

  int offset(IrType struct, int index) {
    return Ints.saturatedCast(layout.offset(struct, index));
  }

  /** Scalars of a value in order; a vector, or a value of too many, counts as one. */
  ImmutableList<Lane> lanes(IrType type) {
    ImmutableList<Lane> known = lanes.get(type.address());
    if (known == null) {
      known = findLanes(type);
      lanes.put(type.address(), known);
    }
    return known;
  }

  private ImmutableList<Lane> findLanes(IrType type) {
    List<Lane> all = new ArrayList<>();
    if (!type.isSized() || !addLanes(type, 0, all)) {
      return type.isSized() ? ImmutableList.of(new Lane(0, size(type), true)) : ImmutableList.of();
    }
    return ImmutableList.copyOf(all);
  }

  private boolean addLanes(IrType type, int at, List<Lane> all) {
    switch (type.kind()) {
      case POINTER -> all.add(new Lane(at, POINTER_BYTES, true));
      case INTEGER -> all.add(new Lane(at, size(type), type.bits() >= LEAST_BITS));
      case VECTOR -> all.add(new Lane(at, size(type), true));
      case STRUCT, ARRAY -> {
        long count = type.count();
        for (int i = 0; i < count && all.size() <= MOST_LANES; i++) {
          IrType member = type.member(i);
          int offset = type.kind() == Kind.STRUCT ? offset(type, i) : i * size(member);
          if (!addLanes(member, at + offset, all)) {
            return false;
          }
        }
      }
      default -> all.add(new Lane(at, size(type), false));
    }
    return all.size() <= MOST_LANES;
  }

  /** First lane of a member of an aggregate. */
  int laneOf(IrType aggregate, List<Integer> path) {
    int lane = 0;
    IrType type = aggregate;
    for (int index : path) {
      for (int i = 0; i < index; i++) {
        lane += lanes(type.member(i)).size();
      }
      type = type.member(index);
    }
    return Math.min(lane, lanes(aggregate).size() - 1);
  }

  /** Type of a member of an aggregate. */
  static IrType memberType(IrType aggregate, List<Integer> path) {
    IrType type = aggregate;
    for (int index : path) {
      type = type.member(index);
    }
    return type;
  }

  /** Arrays of more than one element, outer before inner; of an array's elements those of one. */
  ImmutableList<Array> arrays(IrType type) {
    ImmutableList.Builder<Array> all = ImmutableList.builder();
    if (type.isSized()) {
      addArrays(type, 0, all);
    }
    return all.build();
  }

  private void addArrays(IrType type, int at, ImmutableList.Builder<Array> all) {
    if (type.kind() == Kind.ARRAY) {
      IrType element = type.member(0);
      int stride = size(element);
      long count = type.count();
      long length = count == 0 ? UNBOUNDED : Math.min(UNBOUNDED, count * stride);
      if (stride > 0 && count != 1) {
        all.add(new Array(at, (int) length, stride));
      }
      addArrays(element, at, all);
    } else if (type.kind() == Kind.STRUCT) {
      long count = type.count();
      for (int i = 0; i < count; i++) {
        addArrays(type.member(i), at + offset(type, i), all);
      }
    }
  }
}
