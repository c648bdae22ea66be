package org.hypersafe.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hypersafe.server.Installation.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: whatever happens to the server, the native client's job is done, once, and its exit code
 * is the job's.
 */
@Timeout(120)
final class ClientTest {
  @TempDir private static Path shared;
  private static Installation installation;

  @TempDir private Path directory;
  private Path runtime;

  @BeforeAll
  static void install() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, "gcc"))),
        "gcc is not in PATH: the client cannot be built");
    installation = Installation.make(shared.resolve("root"));
  }

  @BeforeEach
  void nameRuntimeDirectory() {
    runtime = directory.resolve("run");
  }

  @AfterEach
  void endServers() throws Exception {
    for (long pid : serverPids()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void client_manyAtOnce_startOneServer() throws Exception {
    List<Process> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(client("hypersafe-cc", "pid").start());
    }
    ImmutableSet.Builder<String> servers = ImmutableSet.builder();
    for (Process client : clients) {
      servers.add(ok(Installation.finish(client, "")));
    }
    assertEquals(1, servers.build().size(), "servers: " + servers.build());
    assertEquals(1, serverPids().size());
  }

  @Test
  void client_job_travelsBothWays() throws Exception {
    assertEquals("cc [args, a b, ü, ]\n", ok(run("hypersafe-cc", "args", "a b", "ü", "")));
    assertEquals("ld [args]\n", ok(run("hypersafe-ld", "args")));
    assertEquals(directory + "\n", ok(run("hypersafe-cc", "cwd")));
    assertEquals(new Result(0, "output", "errors"), run("hypersafe-cc", "both"));
    assertEquals(37, run("hypersafe-cc", "exit", "37").exit());
    assertEquals("server", ok(run("hypersafe-cc", "where")));
    String input = "line\n".repeat(100_000);
    assertEquals(input, ok(Installation.finish(client("hypersafe-cc", "stdin").start(), input)));
  }

  @Test
  void client_serverKilled_startsAnother() throws Exception {
    long pid = pid();
    assertEquals(pid, pid());
    kill(pid);
    assertTrue(sockets() > 0, "the killed server's socket is still there");
    assertNotEquals(pid, pid());
  }

  @Test
  void client_serverDiesInTheMiddle_doesTheJobItself() throws Exception {
    Process client = client("hypersafe-cc", "crash").start();
    Result result = Installation.finish(client, "input");
    assertEquals("input", result.out());
    assertEquals(0, result.exit());
    assertTrue(result.err().contains("hypersafe-cc: note: compile server: "), result.err());
  }

  @Test
  void client_serverRefuses_doesTheJobItself() throws Exception {
    Result result = run("hypersafe-cc", "broken");
    assertEquals(0, result.exit());
    assertTrue(result.err().contains("the toolchain changed"), result.err());
  }

  @Test
  void client_serverStopped_cancelsAndClientDoesTheJobItself() throws Exception {
    long pid = pid();
    Process client = client("hypersafe-cc", "sleep", "file").start();
    await(directory.resolve("file.started"));
    Files.delete(directory.resolve("file.started"));
    ProcessHandle.of(pid).orElseThrow().destroy();
    await(directory.resolve("file.cancelled"));
    await(directory.resolve("file.started"));
    assertEquals(0, sockets());
    client.toHandle().destroy();
    client.waitFor();
  }

  @Test
  void client_signal_cancelsTheJobAndDiesOfIt() throws Exception {
    Process client = client("hypersafe-cc", "sleep", "file").start();
    await(directory.resolve("file.started"));
    client.toHandle().destroy();
    Result result = Installation.finish(client, "");
    assertEquals(128 + 15, result.exit());
    assertTrue(Files.exists(directory.resolve("file.cancelled")), "the client left before the job");
    assertEquals("server", ok(run("hypersafe-cc", "where")));
  }

  @Test
  void client_noServerWanted_worksInForeground() throws Exception {
    ProcessBuilder alone = client("hypersafe-cc", "where");
    alone.environment().put("HYPERSAFE_NO_SERVER", "1");
    assertEquals("foreground", ok(Installation.run(alone)));
    ProcessBuilder env = client("hypersafe-cc", "env", "LC_ALL");
    env.environment().putAll(Map.of("HYPERSAFE_NO_SERVER", "1", "LC_ALL", "C"));
    assertEquals("C\n", ok(Installation.run(env)));
    assertEquals(0, serverPids().size());
  }

  @Test
  void client_noRuntimeDirectory_saysSoAndWorksInForeground() throws Exception {
    Files.writeString(runtime, "a file where the directory should be");
    Result result = run("hypersafe-cc", "where");
    assertEquals("foreground", result.out());
    assertTrue(result.err().contains("private directory"), result.err());
  }

  @Test
  void client_serverCannotStart_saysSoAndWorksInForeground() throws Exception {
    Path java = directory.resolve("java/bin/java");
    Files.createDirectories(java.getParent());
    String real = Path.of(System.getProperty("java.home"), "bin/java").toString();
    Files.writeString(
        java, "#!/bin/sh\ncase \"$*\" in *' server '*) exit 1; esac\nexec " + real + " \"$@\"\n");
    assertTrue(java.toFile().setExecutable(true));
    for (String expected : List.of("did not start (status", "did not start a moment ago")) {
      ProcessBuilder client = client("hypersafe-cc", "where");
      client.environment().put("JAVA_HOME", directory.resolve("java").toString());
      Result result = Installation.run(client);
      assertEquals("foreground", result.out());
      assertTrue(result.err().contains(expected), result.err());
    }
  }

  @Test
  void client_noJava_saysWhatToInstall() throws Exception {
    ProcessBuilder client = client("hypersafe-cc", "where");
    client.environment().put("PATH", directory.toString());
    client.environment().remove("JAVA_HOME");
    Result result = Installation.run(client);
    assertEquals(3, result.exit());
    assertTrue(result.err().contains("hypersafe-cc: error: java: not found"), result.err());
    assertTrue(result.err().contains("install"), result.err());
  }

  @Test
  void client_otherUmask_meetsAnotherServer() throws Exception {
    long pid = pid();
    ProcessBuilder client =
        new ProcessBuilder(
            "sh", "-c", "umask 077; exec " + installation.program("hypersafe-cc") + " pid");
    client.directory(directory.toFile()).environment().putAll(environment());
    assertNotEquals(pid + "\n", ok(Installation.run(client)));
  }

  @Test
  void client_idle_serverLeavesAndReturns() throws Exception {
    ProcessBuilder client = client("hypersafe-cc", "pid");
    client.environment().put("HYPERSAFE_IDLE_SECONDS", "1");
    long pid = Long.parseLong(ok(Installation.run(client)).strip());
    while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      Thread.sleep(20);
    }
    assertEquals(0, sockets());
    assertNotEquals(pid, pid());
  }

  @Test
  void client_compilerAlone_execsClangWithoutOurOptions() throws Exception {
    Map<String, ImmutableList<String>> cases =
        Map.of(
            "clang -E x.c", ImmutableList.of("--hypersafe-profile=p", "-E", "x.c"),
            "clang -m32 -c x.c", ImmutableList.of("-m32", "-c", "x.c"),
            "clang --version", ImmutableList.of("--version"),
            "clang -c -x c -o /dev/null -",
                ImmutableList.of("-c", "-x", "c", "-o", "/dev/null", "-"),
            "clang -v", ImmutableList.of("-v"));
    for (Map.Entry<String, ImmutableList<String>> expected : cases.entrySet()) {
      String[] args = expected.getValue().toArray(String[]::new);
      assertEquals(expected.getKey() + "\n", ok(run("hypersafe-cc", args)));
    }
    assertEquals(0, serverPids().size());
  }

  @Test
  void client_unsureWhoseArgument_asksTheServer() throws Exception {
    for (String args :
        List.of(
            "args -o -E",
            "args -x c -E",
            "args -MD -c",
            "args -m32 -m64",
            "-pipe -c -o x.o -x c -",
            "-pipe -c -MF -o /dev/null -x c -",
            "-pipe -c -o /dev/null -x c++ -",
            "-pipe -c -o /dev/null x.c")) {
      Result result = run("hypersafe-cc", args.split(" ", -1));
      assertTrue(result.out().startsWith("cc ["), result.out());
    }
    for (String args : List.of("args -T -r", "args -m elf_x86_64", "args -soname --help")) {
      Result result = run("hypersafe-ld", args.split(" ", -1));
      assertTrue(result.out().startsWith("ld [args"), result.out());
    }
  }

  @Test
  void client_linkerAlone_execsTheRealLinker() throws Exception {
    for (String args : List.of("-r a.o", "-nostdlib -r a.o", "-m elf_i386 a.o", "-melf_i386 a.o")) {
      ProcessBuilder client = client("hypersafe-ld", args.split(" ", -1));
      client
          .environment()
          .put("HYPERSAFE_LD", installation.root().resolve("llvm/clang").toString());
      assertEquals("clang " + args + "\n", ok(Installation.run(client)));
    }
    assertTrue(ok(run("hypersafe-ld", "--version")).contains("GNU ld"));
  }

  private Map<String, String> environment() {
    return Map.of("HYPERSAFE_RUNTIME_DIR", runtime.toString(), "HYPERSAFE_IDLE_SECONDS", "20");
  }

  private ProcessBuilder client(String program, String... args) {
    ProcessBuilder builder =
        new ProcessBuilder(
            ImmutableList.<String>builder()
                .add(installation.program(program).toString())
                .add(args)
                .build());
    builder.directory(directory.toFile()).environment().putAll(environment());
    return builder;
  }

  private Result run(String program, String... args) throws IOException, InterruptedException {
    return Installation.run(client(program, args));
  }

  private static String ok(Result result) {
    assertEquals("", result.err());
    assertEquals(0, result.exit());
    return result.out();
  }

  private long pid() throws IOException, InterruptedException {
    return Long.parseLong(ok(run("hypersafe-cc", "pid")).strip());
  }

  /** The servers of this test, by their command lines, which name the socket. */
  private List<Long> serverPids() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().arguments().stream()
                    .flatMap(Stream::of)
                    .anyMatch(argument -> argument.startsWith(runtime + "/")))
        .map(ProcessHandle::pid)
        .toList();
  }

  private long sockets() throws IOException {
    try (Stream<Path> files = Files.list(runtime)) {
      return files.filter(file -> file.toString().endsWith(".sock")).count();
    }
  }

  private static void kill(long pid) throws InterruptedException {
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    while (server.isAlive()) {
      Thread.sleep(5);
    }
  }

  private static void await(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(5);
    }
  }
}
