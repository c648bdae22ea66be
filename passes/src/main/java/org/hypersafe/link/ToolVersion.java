package org.hypersafe.link;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.hypersafe.process.Toolchain;

/** What a cached result depends on besides its inputs: the tool itself. */
final class ToolVersion {
  private static final Class<?>[] PARTS = {ToolVersion.class, Toolchain.class};

  private ToolVersion() {}

  /** Size and time of the archives (or directories) that our classes come from. */
  static String text() {
    StringBuilder text = new StringBuilder("hypersafe-link-1");
    for (Class<?> part : PARTS) {
      CodeSource source = part.getProtectionDomain().getCodeSource();
      try {
        if (source != null) {
          Path file = Path.of(source.getLocation().toURI());
          text.append(' ').append(Files.size(file));
          text.append(' ').append(Files.getLastModifiedTime(file).toMillis());
        }
      } catch (IOException | URISyntaxException e) {
        text.append(" unknown");
      }
    }
    return text.toString();
  }
}
