package org.hypersafe.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.util.Optional;
import org.hypersafe.facts.FactStore;

/** Facts of modules in the cache, so that a link reads the bitcode of changed modules only. */
final class CachedFacts implements FactStore {
  private static final String FACTS = "facts";

  private final LinkCache cache;

  /** Asked for once: it looks at files, and a program has hundreds of modules. */
  private final String version = ToolVersion.text();

  CachedFacts(LinkCache cache) {
    this.cache = cache;
  }

  @Override
  public Optional<byte[]> get(String key) {
    return cache.get(hash(key)).map(blobs -> blobs.get(FACTS));
  }

  @Override
  public void put(String key, byte[] facts) {
    cache.put(hash(key), ImmutableMap.of(FACTS, facts));
  }

  private HashCode hash(String key) {
    return Hashing.murmur3_128().hashString("facts " + version + " " + key, UTF_8);
  }
}
