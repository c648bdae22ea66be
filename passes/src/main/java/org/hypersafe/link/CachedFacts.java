package org.hypersafe.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.util.Optional;
import org.hypersafe.facts.FactStore;

/** Facts of modules in the cache, so that a link reads the bitcode of changed modules only. */
record CachedFacts(LinkCache cache) implements FactStore {
  private static final String FACTS = "facts";

  @Override
  public Optional<byte[]> get(String key) {
    return cache.get(hash(key)).map(blobs -> blobs.get(FACTS));
  }

  @Override
  public void put(String key, byte[] facts) {
    cache.put(hash(key), ImmutableMap.of(FACTS, facts));
  }

  private static HashCode hash(String key) {
    return Hashing.murmur3_128().hashString("facts " + ToolVersion.text() + " " + key, UTF_8);
  }
}
