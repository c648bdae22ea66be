package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** The compile half, as the linker needs it for the runtime. */
public interface RuntimeCompiler {
  /**
   * Compiles with these clang arguments.
   *
   * @param request the link that needs it
   * @return clang's exit code
   */
  int compile(LinkRequest request, ImmutableList<String> arguments, Path cwd, OutputStream err)
      throws IOException;
}
