package org.hypersafe.facts;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import org.hypersafe.facts.FlowVisitor.CallFlow;

/** Constraints as a sequence of integers: an operation, then its operands. */
final class FlowCode implements FlowVisitor {
  private static final int ADDRESS = 0;
  private static final int LOCAL = 1;
  private static final int COPY = 2;
  private static final int ALIGN = 3;
  private static final int LOAD = 4;
  private static final int STORE = 5;
  private static final int MOVE = 6;
  private static final int CALL = 7;
  private static final int UNKNOWN = 8;
  private static final int ESCAPE = 9;
  private static final int ENTER = 10;
  private static final int INITIAL = 11;
  private static final int STACK = 12;
  private static final int ASSEMBLY = 13;
  private static final int AT = 14;
  private static final int NARROW = 15;
  private static final int RANGE = 16;

  private int[] code = new int[1024];
  private int size;
  private int place;

  private void add(int... words) {
    if (size + words.length > code.length) {
      code = Arrays.copyOf(code, Math.max(2 * code.length, size + words.length));
    }
    System.arraycopy(words, 0, code, size, words.length);
    size += words.length;
  }

  /** Number of words so far. */
  int size() {
    return size;
  }

  ImmutableIntArray finish() {
    return ImmutableIntArray.copyOf(Arrays.copyOf(code, size));
  }

  @Override
  public void at(int where) {
    if (where != place) {
      place = where;
      add(AT, where);
    }
  }

  @Override
  public void address(int dst, int symbol, int offset) {
    add(ADDRESS, dst, symbol, offset);
  }

  @Override
  public void local(int dst, int object) {
    add(LOCAL, dst, object);
  }

  @Override
  public void copy(int dst, int src, int offset, int stride) {
    if (dst != src || offset != 0 || stride != 0) {
      add(COPY, dst, src, offset, stride);
    }
  }

  @Override
  public void align(int dst, int src, int alignment) {
    add(ALIGN, dst, src, alignment);
  }

  @Override
  public void load(int dst, int pointer, int offset, int width) {
    add(LOAD, dst, pointer, offset, width);
  }

  @Override
  public void store(int pointer, int offset, int width, int src) {
    add(STORE, pointer, offset, width, src);
  }

  @Override
  public void move(int dst, int src, int length) {
    add(MOVE, dst, src, length);
  }

  @Override
  public void call(CallFlow call) {
    add(
        CALL,
        call.symbol(),
        call.pointer(),
        call.site(),
        call.fresh() ? 1 : 0,
        call.place(),
        call.result(),
        call.lanes(),
        call.arguments().length);
    add(call.arguments());
  }

  @Override
  public void unknown(int dst) {
    add(UNKNOWN, dst);
  }

  @Override
  public void assembly(int dst) {
    add(ASSEMBLY, dst);
  }

  @Override
  public void stack(int dst, int offset, int stride) {
    add(STACK, dst, offset, stride);
  }

  @Override
  public void escape(int src) {
    add(ESCAPE, src);
  }

  @Override
  public void range(int dst, int start, int end) {
    add(RANGE, dst, start, end);
  }

  @Override
  public void narrow(int src) {
    add(NARROW, src);
  }

  @Override
  public void enter(int symbol) {
    add(ENTER, symbol);
  }

  @Override
  public void initial(int object, int offset, int symbol, int addend) {
    add(INITIAL, object, offset, symbol, addend);
  }

  /** Tells {@code visitor} what {@code code} says, in its order. */
  static void replay(ImmutableIntArray code, FlowVisitor visitor) {
    int at = 0;
    while (at < code.length()) {
      at = one(code, at, visitor);
    }
  }

  private static int one(ImmutableIntArray code, int at, FlowVisitor visitor) {
    int a = word(code, at + 1);
    int b = word(code, at + 2);
    int c = word(code, at + 3);
    int d = word(code, at + 4);
    switch (code.get(at)) {
      case AT -> visitor.at(a);
      case ADDRESS -> visitor.address(a, b, c);
      case LOCAL -> visitor.local(a, b);
      case COPY -> visitor.copy(a, b, c, d);
      case ALIGN -> visitor.align(a, b, c);
      case LOAD -> visitor.load(a, b, c, d);
      case STORE -> visitor.store(a, b, c, d);
      case MOVE -> visitor.move(a, b, c);
      case UNKNOWN -> visitor.unknown(a);
      case ASSEMBLY -> visitor.assembly(a);
      case STACK -> visitor.stack(a, b, c);
      case ESCAPE -> visitor.escape(a);
      case NARROW -> visitor.narrow(a);
      case RANGE -> visitor.range(a, b, c);
      case ENTER -> visitor.enter(a);
      case INITIAL -> visitor.initial(a, b, c, d);
      case CALL -> {
        int count = code.get(at + 8);
        int[] arguments = code.subArray(at + 9, at + 9 + count).toArray();
        visitor.call(
            new CallFlow(
                a, b, c, d != 0, code.get(at + 5), code.get(at + 6), code.get(at + 7), arguments));
        return at + 9 + count;
      }
      default -> throw new IllegalStateException("no such constraint: " + code.get(at));
    }
    return at + length(code.get(at));
  }

  private static int word(ImmutableIntArray code, int at) {
    return at < code.length() ? code.get(at) : 0;
  }

  private static int length(int operation) {
    return switch (operation) {
      case UNKNOWN, ASSEMBLY, ESCAPE, ENTER, AT, NARROW -> 2;
      case LOCAL -> 3;
      case ADDRESS, ALIGN, MOVE, STACK, RANGE -> 4;
      default -> 5;
    };
  }
}
