package org.hypersafe.diag;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
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
