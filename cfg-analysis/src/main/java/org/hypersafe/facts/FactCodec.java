package org.hypersafe.facts;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import com.fasterxml.jackson.datatype.guava.GuavaModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.util.Optional;

/** Facts of a module as bytes, for a {@link FactStore}: its records in Smile, a binary JSON. */
final class FactCodec {
  private static final SmileMapper MAPPER =
      SmileMapper.builder()
          .addModule(new GuavaModule())
          .addModule(new Jdk8Module())
          .addModule(PackedInts.module())
          .visibility(PropertyAccessor.GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();
  private static final ObjectReader READER = MAPPER.readerFor(ModuleFacts.class);
  private static final ObjectWriter WRITER = MAPPER.writerFor(ModuleFacts.class);

  private FactCodec() {}

  static byte[] encode(ModuleFacts facts) {
    try {
      return WRITER.writeValueAsBytes(facts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty when {@code bytes} are no facts. */
  static Optional<ModuleFacts> decode(byte[] bytes) {
    try {
      return Optional.of(READER.readValue(bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
