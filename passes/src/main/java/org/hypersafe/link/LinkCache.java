package org.hypersafe.link;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteArrayDataInput;
import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import com.google.common.primitives.Bytes;
import com.google.common.util.concurrent.Striped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.hypersafe.diag.EnvironmentError;

/**
 * Results by content, on disk.
 *
 * <p>An entry is one file: a hash of the rest, then named blobs. It appears by a rename and is
 * never changed, so any number of builds may share the directory. A broken entry is no entry. An
 * entry that cannot be written is not written: a cache is no reason to fail. A link keeps the
 * directory in its bound.
 */
final class LinkCache {
  /** Bound on the sum of all entries. */
  static final long MAX_BYTES = 512L << 20;

  private static final int HASH_BYTES = 16;
  private static final String SUFFIX = ".entry";

  /** Held by who makes an entry, so that jobs of one process do not make it twice at once. */
  private static final Striped<Lock> MAKING = Striped.lock(64);

  private final Path directory;

  LinkCache(Path directory) {
    this.directory = directory;
  }

  /** The directory that {@code env} names: HYPERSAFE_CACHE, or hypersafe in the user's cache. */
  static Optional<LinkCache> of(ImmutableMap<String, String> env, Path cwd) {
    String own = env.getOrDefault("HYPERSAFE_CACHE", "");
    String xdg = env.getOrDefault("XDG_CACHE_HOME", "");
    String home = env.getOrDefault("HOME", "");
    if (!own.isEmpty()) {
      return Optional.of(new LinkCache(cwd.resolve(own).resolve("link")));
    } else if (!xdg.isEmpty() && Path.of(xdg).isAbsolute()) {
      return Optional.of(new LinkCache(Path.of(xdg, "hypersafe", "link")));
    }
    return home.isEmpty()
        ? Optional.empty()
        : Optional.of(new LinkCache(Path.of(home, ".cache", "hypersafe", "link")));
  }

  /**
   * Waits until no other job of this process makes the entry.
   *
   * @return a lock that is held; to be unlocked when the entry is there
   * @throws EnvironmentError when the thread is interrupted
   */
  static Lock making(HashCode key) {
    Lock lock = MAKING.get(key);
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentError("hypersafe-ld", "interrupted", "run the build again", e);
    }
    return lock;
  }

  /** The blobs of an entry, if it is there and whole. */
  Optional<ImmutableSortedMap<String, byte[]>> get(HashCode key) {
    Path file = file(key);
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length < HASH_BYTES) {
        return Optional.empty();
      }
      byte[] payload = Arrays.copyOfRange(bytes, HASH_BYTES, bytes.length);
      if (!Arrays.equals(
          Hashing.murmur3_128().hashBytes(payload).asBytes(), Arrays.copyOf(bytes, HASH_BYTES))) {
        return Optional.empty();
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(decode(payload));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Stores an entry, unless that is not possible. */
  void put(HashCode key, Map<String, byte[]> blobs) {
    byte[] payload = encode(blobs);
    try {
      Files.createDirectories(directory);
      Path temporary = Files.createTempFile(directory, "new", ".tmp");
      try {
        byte[] hash = Hashing.murmur3_128().hashBytes(payload).asBytes();
        Files.write(temporary, Bytes.concat(hash, payload));
        Files.move(
            temporary,
            file(key),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      // Another build will compute it again.
      return;
    }
  }

  /** Removes what was not used for longest, down to the bound; as far as that is possible. */
  void shrink() {
    try {
      removeOldest();
    } catch (IOException e) {
      // The next link will.
      return;
    }
  }

  private void removeOldest() throws IOException {
    record Entry(Path file, long bytes, FileTime used) {}
    List<Entry> entries = new ArrayList<>();
    long total = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(SUFFIX) && Files.exists(file)) {
          Entry entry = new Entry(file, Files.size(file), Files.getLastModifiedTime(file));
          entries.add(entry);
          total += entry.bytes;
        }
      }
    }
    entries.sort(Comparator.comparing(Entry::used));
    for (Entry entry : entries) {
      if (total <= MAX_BYTES) {
        break;
      }
      Files.deleteIfExists(entry.file);
      total -= entry.bytes;
    }
  }

  private Path file(HashCode key) {
    return directory.resolve(key + SUFFIX);
  }

  private static byte[] encode(Map<String, byte[]> blobs) {
    ByteArrayDataOutput out = ByteStreams.newDataOutput();
    out.writeInt(blobs.size());
    ImmutableSortedMap.copyOf(blobs)
        .forEach(
            (name, blob) -> {
              out.writeUTF(name);
              out.writeInt(blob.length);
              out.write(blob);
            });
    return out.toByteArray();
  }

  private static ImmutableSortedMap<String, byte[]> decode(byte[] payload) {
    ByteArrayDataInput in = ByteStreams.newDataInput(payload);
    ImmutableSortedMap.Builder<String, byte[]> blobs = ImmutableSortedMap.naturalOrder();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      byte[] blob = new byte[in.readInt()];
      in.readFully(blob);
      blobs.put(name, blob);
    }
    return blobs.buildOrThrow();
  }
}
