package org.hypersafe.server;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All a job knows of the world.
 *
 * @param tool the program called
 * @param args its arguments, without the program's name
 * @param cwd its directory, absolute; relative file names in {@code args} start here
 * @param env its environment, for child processes as well
 * @param stdin its standard input
 * @param errorsToTerminal whether diagnostics go to a terminal and may have colours
 */
public record JobRequest(
    Tool tool,
    ImmutableList<String> args,
    Path cwd,
    ImmutableMap<String, String> env,
    StandardInput stdin,
    boolean errorsToTerminal) {

  public JobRequest {
    checkArgument(cwd.isAbsolute(), "the directory of a job must be absolute: %s", cwd);
  }

  /**
   * The request for work in this process, without a server. The client starts the JVM with {@code
   * LC_ALL=C.UTF-8}, so that all file names can be read, and says in {@code hypersafe.lc-all} what
   * it was before.
   */
  public static JobRequest ofThisProcess(Tool tool, List<String> args) {
    return new JobRequest(
        tool,
        ImmutableList.copyOf(args),
        Path.of("").toAbsolutePath(),
        environment(System.getenv(), System.getProperty("hypersafe.lc-all")),
        System.in::readAllBytes,
        Boolean.getBoolean("hypersafe.terminal"));
  }

  private static ImmutableMap<String, String> environment(
      Map<String, String> env, @Nullable String lcAll) {
    if (System.getProperty("hypersafe.root") == null) {
      return ImmutableMap.copyOf(env);
    }
    ImmutableMap.Builder<String, String> original = ImmutableMap.builder();
    env.forEach(
        (key, value) -> {
          if (!key.equals("LC_ALL")) {
            original.put(key, value);
          }
        });
    if (lcAll != null) {
      original.put("LC_ALL", lcAll);
    }
    return original.buildOrThrow();
  }
}
