package org.hypersafe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import org.hypersafe.load.ImageLayout;
import org.hypersafe.profile.Profile;
import org.junit.jupiter.api.Test;

/**
 * Claim: an empty array of a linker script is told, unless the profile says that it may be empty.
 */
final class ScriptCheckTest {
  private static final String SCRIPT =
      """
      SECTIONS {
        .init : {
          first = .;
          *(.one)
          second = .;
          *(SORT_BY_INIT_PRIORITY(.two.*)) *(.three)
          third = .;
        }
      }
      """;

  private static final ImageLayout EMPTY =
      new ImageLayout(
          ImmutableSortedMap.of("first", 0, "second", 0, "third", 0), ImmutableList.of());

  private static ImmutableList<String> warnings(String profile) {
    return ScriptCheck.warnings("x.lds", SCRIPT, EMPTY, Profile.parse("p", profile));
  }

  @Test
  void warnings_noInputHasTheSection_nameLineAndCure() {
    ImmutableList<String> warnings = warnings("");
    assertEquals(2, warnings.size());
    assertTrue(warnings.get(0).startsWith("x.lds:4: warning: .one: no input has this section"));
    assertTrue(warnings.get(1).startsWith("x.lds:6: warning: .two.*: no input"));
    assertTrue(warnings.get(1).contains("may-be-empty .two.* REASON"));
  }

  @Test
  void warnings_profileSaysSo_none() {
    assertEquals(1, warnings("may-be-empty .one only debug builds have some").size());
    assertEquals(
        ImmutableList.of(), warnings("may-be-empty .one reason\nmay-be-empty .two.* reason"));
  }

  @Test
  void warnings_otherSectionListed_stay() {
    assertEquals(2, warnings("may-be-empty .three is not the first of its array").size());
  }
}
