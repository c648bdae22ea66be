package org.hypersafe.facts;

/**
 * Told the flow of pointers in one module, constraint by constraint. Nodes are numbered from 0 in
 * the module; a node is whatever one register of the IR may hold. Integers of at least 32 bits are
 * followed like pointers. Places, symbols and objects are indices into {@link FlowFacts}.
 */
public interface FlowVisitor {
  /** Stands for a node that can hold no pointer, and for a symbol or site that is none. */
  int NONE = -1;

  /** Stride of an offset that nobody knows. */
  int ANYWHERE = 1;

  /** What follows, up to the next of these, stands in a source line. */
  default void at(int place) {}

  /** {@code dst} holds the address of a symbol. */
  void address(int dst, int symbol, int offset);

  /**
   * {@code dst} holds the address of whatever the linker puts between two symbols, element by
   * element.
   */
  default void range(int dst, int start, int end) {
    address(dst, start, 0);
  }

  /** {@code dst} holds the address of a local object. */
  void local(int dst, int object);

  /** {@code dst = src + offset + k * stride} for any k; a stride of 0 is none. */
  void copy(int dst, int src, int offset, int stride);

  /** {@code dst = src & -alignment}, where the alignment is a small power of two. */
  void align(int dst, int src, int alignment);

  /** {@code dst = *(pointer + offset)}, {@code width} bytes. */
  void load(int dst, int pointer, int offset, int width);

  /** {@code *(pointer + offset) = src}, {@code width} bytes. */
  void store(int pointer, int offset, int width, int src);

  /** {@code memcpy(dst, src, size)}; a negative size is unknown. */
  void move(int dst, int src, int size);

  /** A call. */
  void call(CallFlow call);

  /** {@code dst} comes from where nobody can follow it: fixed addresses, devices, firmware. */
  void unknown(int dst);

  /** {@code dst} comes out of assembly that has it from where only assembly can see. */
  void assembly(int dst);

  /** {@code dst} points into the stack, {@code offset} from its end; or anywhere in it. */
  void stack(int dst, int offset, int stride);

  /** {@code src} goes into assembly in a register. */
  void escape(int src);

  /** {@code src} becomes a number too narrow for a pointer. */
  default void narrow(int src) {
    escape(src);
  }

  /** Assembly enters a function by its name. */
  void enter(int symbol);

  /** An initialiser puts the address of a symbol into an object. */
  void initial(int object, int offset, int symbol, int addend);

  /**
   * A call.
   *
   * @param symbol of the callee; NONE for an indirect call
   * @param pointer node of the callee; NONE for a direct call
   * @param site number of an indirect site; NONE for a direct call and one to foreign code
   * @param fresh whether the call promises that its result is memory of its own
   * @param place index of its source line
   * @param result first node of the result; NONE if it holds no pointer
   * @param lanes number of nodes of the result
   * @param arguments a node each, or NONE
   */
  @SuppressWarnings("ArrayRecordComponent")
  record CallFlow(
      int symbol,
      int pointer,
      int site,
      boolean fresh,
      int place,
      int result,
      int lanes,
      int[] arguments) {}
}
