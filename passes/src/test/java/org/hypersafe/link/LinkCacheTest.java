package org.hypersafe.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkCacheTest {
  private static final HashCode KEY = Hashing.sha256().hashInt(1);
  private static final ImmutableMap<String, byte[]> BLOBS =
      ImmutableMap.of("one", new byte[] {1, 2}, "two", new byte[0]);

  @TempDir Path directory;

  @Test
  void get_afterPut_givesBlobs() {
    LinkCache cache = new LinkCache(directory);
    cache.put(KEY, BLOBS);
    assertArrayEquals(new byte[] {1, 2}, cache.get(KEY).orElseThrow().get("one"));
    assertArrayEquals(new byte[0], cache.get(KEY).orElseThrow().get("two"));
  }

  @Test
  void get_damagedEntry_isNone() throws IOException {
    LinkCache cache = new LinkCache(directory);
    cache.put(KEY, BLOBS);
    Path entry = entries().get(0);
    byte[] bytes = Files.readAllBytes(entry);
    bytes[bytes.length - 1] ^= 1;
    Files.write(entry, bytes);
    assertEquals(Optional.empty(), cache.get(KEY));
    Files.write(entry, new byte[3]);
    assertEquals(Optional.empty(), cache.get(KEY));
  }

  @Test
  void put_directoryCannotBeMade_isIgnored() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    LinkCache cache = new LinkCache(file.resolve("below"));
    cache.put(KEY, BLOBS);
    assertEquals(Optional.empty(), cache.get(KEY));
  }

  @Test
  void put_manyAtOnce_leavesWholeEntries() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers =
          IntStream.range(0, 16)
              .<Future<?>>mapToObj(i -> pool.submit(() -> new LinkCache(directory).put(KEY, BLOBS)))
              .toList();
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      pool.shutdown();
    }
    assertTrue(new LinkCache(directory).get(KEY).isPresent());
    assertEquals(1, entries().size());
  }

  @Test
  void of_environment_namesDirectory() {
    assertTrue(LinkCache.of(ImmutableMap.of("HYPERSAFE_CACHE", "c"), directory).isPresent());
    assertTrue(LinkCache.of(ImmutableMap.of("HOME", "/home/u"), directory).isPresent());
    assertTrue(LinkCache.of(ImmutableMap.of(), directory).isEmpty());
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
