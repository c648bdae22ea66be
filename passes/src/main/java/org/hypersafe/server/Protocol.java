package org.hypersafe.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Payloads of the frames.
 *
 * <p>A request is: version, tool, directory (strings), whether errors go to a terminal (one byte, 0
 * or 1), the arguments (list), the environment (list of {@code NAME=VALUE}). A list is its count,
 * then its strings; a string is its length in bytes, then UTF-8; numbers have 4 bytes, big endian.
 */
final class Protocol {
  /** Named in every request and every greeting; changes with any change to the frames. */
  static final String VERSION = "hypersafe-server/1";

  private Protocol() {}

  /** The payload of {@link FrameKind#REQUEST}. */
  static byte[] encodeRequest(JobRequest request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream data = new DataOutputStream(bytes)) {
      string(data, VERSION);
      string(data, request.tool().wireName());
      string(data, request.cwd().toString());
      data.writeByte(request.errorsToTerminal() ? 1 : 0);
      list(data, request.args());
      list(
          data,
          request.env().entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void string(DataOutputStream data, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    data.writeInt(bytes.length);
    data.write(bytes);
  }

  private static void list(DataOutputStream data, List<String> texts) throws IOException {
    data.writeInt(texts.size());
    for (String text : texts) {
      string(data, text);
    }
  }

  /**
   * Reads the payload of {@link FrameKind#REQUEST}.
   *
   * @param stdin the input to give to the job
   * @throws ProtocolException when it is cut short, of another version, or names no tool we have
   */
  static JobRequest decodeRequest(ByteBuffer payload, StandardInput stdin)
      throws ProtocolException {
    ByteBuffer in = payload.duplicate();
    try {
      String version = required(in, "version");
      if (!version.equals(VERSION)) {
        throw new ProtocolException("the client speaks " + version + ", the server " + VERSION);
      }
      String name = required(in, "tool");
      Tool tool =
          Tool.byWireName(name).orElseThrow(() -> new ProtocolException("no such tool: " + name));
      Path cwd = Path.of(required(in, "directory"));
      boolean terminal = in.get() != 0;
      ImmutableList<String> args = arguments(in);
      ImmutableMap<String, String> env = environment(in);
      if (in.hasRemaining()) {
        throw new ProtocolException(in.remaining() + " bytes behind the request");
      }
      return new JobRequest(tool, args, cwd, env, stdin, terminal);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new ProtocolException("not a request: " + e);
    }
  }

  private static ImmutableList<String> arguments(ByteBuffer in) throws ProtocolException {
    ImmutableList.Builder<String> args = ImmutableList.builder();
    for (int left = in.getInt(); left > 0; left--) {
      args.add(required(in, "argument"));
    }
    return args.build();
  }

  /**
   * As {@code getenv} sees it: the first of several values; what has no name or is not UTF-8 is
   * left out.
   */
  private static ImmutableMap<String, String> environment(ByteBuffer in) {
    Map<String, String> env = new LinkedHashMap<>();
    for (int left = in.getInt(); left > 0; left--) {
      String text = string(in).orElse("");
      int equals = text.indexOf('=');
      if (equals > 0) {
        env.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
      }
    }
    return ImmutableMap.copyOf(env);
  }

  private static String required(ByteBuffer in, String what) throws ProtocolException {
    return string(in).orElseThrow(() -> new ProtocolException("not UTF-8: " + what));
  }

  private static Optional<String> string(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The payload of {@link FrameKind#EXIT}. */
  static byte[] encodeExit(int code) {
    return Ints.toByteArray(code);
  }

  static byte[] encodeText(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
