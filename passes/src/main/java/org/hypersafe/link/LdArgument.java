package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.hypersafe.link.LdOption.Role;

/**
 * An option with its value, or an input file.
 *
 * @param option the option; empty for an input file
 * @param value the option's value or the file's name; empty text if there is none
 * @param raw as it stood on the command line: one or two words
 */
record LdArgument(Optional<LdOption> option, String value, ImmutableList<String> raw) {
  boolean is(Role role) {
    return option.isPresent() && option.get().role() == role;
  }

  boolean isFile() {
    return option.isEmpty();
  }
}
