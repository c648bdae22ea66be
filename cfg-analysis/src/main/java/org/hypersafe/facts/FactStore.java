package org.hypersafe.facts;

import java.util.Optional;

/** Keeps facts of modules from one analysis to the next. Used by several threads. */
public interface FactStore {
  /** Knows nothing and keeps nothing. */
  FactStore NONE =
      new FactStore() {
        @Override
        public Optional<byte[]> get(String key) {
          return Optional.empty();
        }

        @Override
        public void put(String key, byte[] facts) {}
      };

  /** What was put under {@code key}, perhaps by another process, if it is still there and whole. */
  Optional<byte[]> get(String key);

  /** Keeps {@code facts}, unless that is not possible. */
  void put(String key, byte[] facts);
}
