package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.hypersafe.cc.CompileRequest;
import org.hypersafe.cc.CompilerDriver;
import org.hypersafe.link.LinkDriver.Stages;

/** The stages as hypersafe-ld uses them. */
final class StandardStages {
  private StandardStages() {}

  static Stages all() {
    return new Stages(StandardStages::compile, new AnalysedProgram(), new VerifierCheck());
  }

  private static int compile(
      LinkRequest request, ImmutableList<String> arguments, Path cwd, OutputStream err)
      throws IOException {
    PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
    return CompilerDriver.run(
        new CompileRequest(
            arguments,
            cwd,
            request.env(),
            new byte[0],
            messages,
            messages,
            false,
            request.toolchain()));
  }
}
