package org.hypersafe.diag;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ComparisonChain;

/**
 * One error as the user reads it.
 *
 * @param place file, {@code file:line} or {@code function+offset}; never empty
 * @param subject the thing that is wrong, such as a symbol or an option; may be empty
 * @param what what is wrong with it, lower case, no full stop
 * @param value the offending value; may be empty
 * @param note what to do about it; may be empty
 */
public record Diagnostic(String place, String subject, String what, String value, String note)
    implements Comparable<Diagnostic> {

  public Diagnostic {
    checkArgument(!place.isEmpty(), "a diagnostic needs a place");
    checkArgument(!what.isEmpty(), "a diagnostic needs a text");
  }

  /**
   * Renders {@code place: error: subject: what: value}, then {@code note: ...} on a line of its
   * own.
   */
  public String render() {
    StringBuilder text = new StringBuilder(place).append(": error: ");
    if (!subject.isEmpty()) {
      text.append(subject).append(": ");
    }
    text.append(what);
    if (!value.isEmpty()) {
      text.append(": ").append(value);
    }
    if (!note.isEmpty()) {
      text.append('\n').append(place).append(": note: ").append(note);
    }
    return text.toString();
  }

  @Override
  public int compareTo(Diagnostic other) {
    return ComparisonChain.start()
        .compare(place, other.place)
        .compare(subject, other.subject)
        .compare(what, other.what)
        .compare(value, other.value)
        .result();
  }
}
