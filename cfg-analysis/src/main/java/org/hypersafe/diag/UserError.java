package org.hypersafe.diag;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The input is at fault; carries every diagnostic found so far, sorted. Exit code 1. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ImmutableList<Diagnostic> diagnostics;

  public UserError(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  public UserError(Collection<Diagnostic> diagnostics) {
    super(render(diagnostics));
    this.diagnostics = ImmutableSortedSet.copyOf(diagnostics).asList();
  }

  /**
   * A file that cannot be read.
   *
   * @param subject what it was to be read as: "image"
   */
  public static UserError unreadable(Path file, String subject, IOException reason) {
    String value = reason.getMessage();
    if (reason instanceof NoSuchFileException) {
      value = "no such file";
    } else if (reason instanceof AccessDeniedException) {
      value = "permission denied";
    } else if (reason instanceof CharacterCodingException) {
      value = "is no text";
    }
    return new UserError(
        new Diagnostic(
            file.toString(), subject, "cannot be read", String.valueOf(value), "check the path"));
  }

  /** The diagnostics, sorted by place, without duplicates; never empty. */
  public ImmutableList<Diagnostic> diagnostics() {
    return diagnostics;
  }

  private static String render(Collection<Diagnostic> diagnostics) {
    return ImmutableSortedSet.copyOf(diagnostics).stream()
        .map(Diagnostic::render)
        .collect(Collectors.joining("\n"));
  }
}
