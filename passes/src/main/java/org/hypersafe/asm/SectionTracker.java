package org.hypersafe.asm;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows the directives that change the section. */
final class SectionTracker {
  private static final Splitter COMMA = Splitter.on(',').trimResults();
  private static final CharMatcher QUOTES = CharMatcher.is('"');

  private record Place(Section current, Section previous) {}

  private final Deque<Place> stack = new ArrayDeque<>();
  private final Map<String, Section> known = new HashMap<>();
  private Section current = Section.named(".text");
  private Section previous = current;

  Section current() {
    return current;
  }

  /**
   * Takes a directive such as {@code .text} with its arguments; false when it is none of this
   * class's.
   */
  boolean take(String directive, String arguments) {
    switch (directive) {
      case ".section" -> enter(parse(arguments));
      case ".text", ".data", ".bss" -> enter(parse(directive).withSubsection(arguments));
      case ".subsection" -> enter(current.withSubsection(arguments));
      case ".previous" -> enter(previous);
      case ".pushsection" -> {
        stack.push(new Place(current, previous));
        enter(parse(arguments));
      }
      case ".popsection" -> {
        if (!stack.isEmpty()) {
          Place place = stack.pop();
          current = place.current;
          previous = place.previous;
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void enter(Section section) {
    previous = current;
    current = section;
  }

  private Section parse(String arguments) {
    List<String> fields = COMMA.splitToList(arguments);
    String name = QUOTES.removeFrom(fields.get(0));
    if (fields.size() < 2 || !fields.get(1).startsWith("\"")) {
      return known.computeIfAbsent(name, Section::named);
    }
    String part = fields.size() < 4 ? "" : String.join(",", fields.subList(3, fields.size()));
    Section section = new Section(name, part, QUOTES.removeFrom(fields.get(1)));
    known.putIfAbsent(name, section);
    return section;
  }
}
