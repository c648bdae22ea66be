package org.hypersafe.facts;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.util.Arrays;

/**
 * Arrays of integers as bytes: the sign in the lowest bit, then seven bits a byte, low ones first,
 * the highest bit set in all but the last. Most numbers of a module take one or two bytes.
 */
final class PackedInts {
  private static final int LOW = 0x7f;
  private static final int MORE = 0x80;
  private static final int BITS = 7;
  private static final int MOST_BYTES = 5;

  private PackedInts() {}

  /** Has Jackson write and read them. */
  static SimpleModule module() {
    SimpleModule module = new SimpleModule("packed integers");
    module.addSerializer(ImmutableIntArray.class, new Serializer());
    module.addDeserializer(ImmutableIntArray.class, new Deserializer());
    return module;
  }

  static byte[] pack(ImmutableIntArray numbers) {
    byte[] bytes = new byte[MOST_BYTES * numbers.length()];
    int size = 0;
    for (int i = 0; i < numbers.length(); i++) {
      int rest = (numbers.get(i) << 1) ^ (numbers.get(i) >> 31);
      while ((rest & ~LOW) != 0) {
        bytes[size++] = (byte) ((rest & LOW) | MORE);
        rest >>>= BITS;
      }
      bytes[size++] = (byte) rest;
    }
    return Arrays.copyOf(bytes, size);
  }

  /**
   * The numbers that {@link #pack} packed.
   *
   * @throws IllegalArgumentException when {@code bytes} end inside a number
   */
  static ImmutableIntArray unpack(byte[] bytes) {
    int count = 0;
    for (byte one : bytes) {
      count += one >= 0 ? 1 : 0;
    }
    int[] numbers = new int[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      int number = 0;
      int shift = 0;
      while (bytes[at] < 0) {
        number |= (bytes[at++] & LOW) << shift;
        shift += BITS;
      }
      number |= bytes[at++] << shift;
      numbers[i] = (number >>> 1) ^ -(number & 1);
    }
    if (at != bytes.length) {
      throw new IllegalArgumentException("a number that does not end");
    }
    return ImmutableIntArray.copyOf(numbers);
  }

  private static final class Serializer extends StdSerializer<ImmutableIntArray> {
    private static final long serialVersionUID = 1;

    Serializer() {
      super(ImmutableIntArray.class);
    }

    @Override
    public void serialize(
        ImmutableIntArray numbers, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeBinary(pack(numbers));
    }
  }

  private static final class Deserializer extends StdDeserializer<ImmutableIntArray> {
    private static final long serialVersionUID = 1;

    Deserializer() {
      super(ImmutableIntArray.class);
    }

    @Override
    public ImmutableIntArray deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try {
        return unpack(parser.getBinaryValue());
      } catch (IllegalArgumentException e) {
        return (ImmutableIntArray)
            context.handleWeirdNativeValue(
                context.constructType(ImmutableIntArray.class), e.getMessage(), parser);
      }
    }
  }
}
