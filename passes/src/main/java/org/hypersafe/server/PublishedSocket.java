package org.hypersafe.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * The socket's name in the file system. A later server may publish its own under the same name, so
 * a file is only ours while it is the same file.
 */
final class PublishedSocket {
  private final Path path;
  private final Identity identity;
  private boolean removed;

  /** Inode numbers are used again soon after a file is gone, so the time belongs to it. */
  private record Identity(Object inode, FileTime made) {}

  private PublishedSocket(Path path, Identity identity) {
    this.path = path;
    this.identity = identity;
  }

  /** The file that was bound just now. */
  static PublishedSocket of(Path path) throws IOException {
    return new PublishedSocket(path, identity(path));
  }

  /** Whether the name still leads to us. */
  synchronized boolean isOurs() throws IOException {
    try {
      return !removed && identity(path).equals(identity);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removes the name if it is still ours. */
  synchronized void remove() {
    try {
      if (isOurs()) {
        Files.deleteIfExists(path);
      }
      removed = true;
    } catch (IOException e) {
      System.err.println("hypersafe: note: cannot remove " + path + ": " + e);
    }
  }

  private static Identity identity(Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Identity(attributes.fileKey(), attributes.lastModifiedTime());
  }
}
