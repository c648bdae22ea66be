package org.hypersafe.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.ProgramLoader;
import org.hypersafe.load.TestClang;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FactCodecTest {
  private static ModuleFacts facts(Path directory) {
    InputFile input =
        new TestClang(directory)
            .bitcode(
                "a",
                "struct op { int x; void (*f)(int); }; void f(int a) {} struct op ops[] = {{1, f}};"
                    + "void call(int i, ...) { struct op o = ops[i]; o.f(-1); }");
    return Iterables.getOnlyElement(
        FactExtractor.extract(
                ProgramLoader.load(ImmutableList.of(input)), FactStore.NONE, file -> {})
            .modules());
  }

  @Test
  void decode_whatWasEncoded_sameFacts(@TempDir Path directory) {
    ModuleFacts facts = facts(directory);
    assertFalse(facts.flow().code().isEmpty());
    assertEquals(Optional.of(facts), FactCodec.decode(FactCodec.encode(facts)));
  }

  @Test
  void decode_cutFacts_empty(@TempDir Path directory) {
    byte[] whole = FactCodec.encode(facts(directory));
    for (int size = 0; size < whole.length; size++) {
      assertEquals(Optional.empty(), FactCodec.decode(Arrays.copyOf(whole, size)));
    }
  }

  @Test
  void unpack_whatWasPacked_sameNumbers() {
    ImmutableIntArray numbers =
        ImmutableIntArray.of(0, -1, 1, 63, 64, -64, -65, Integer.MAX_VALUE, Integer.MIN_VALUE);
    assertEquals(numbers, PackedInts.unpack(PackedInts.pack(numbers)));
    assertEquals(1, PackedInts.pack(ImmutableIntArray.of(-64)).length);
  }

  @Test
  void unpack_numberThatDoesNotEnd_refused() {
    assertThrows(IllegalArgumentException.class, () -> PackedInts.unpack(new byte[] {1, -1}));
  }
}
