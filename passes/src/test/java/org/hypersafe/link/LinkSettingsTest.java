package org.hypersafe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;
import org.junit.jupiter.api.Test;

class LinkSettingsTest {
  @Test
  void withConstructorLists_usersLines_keepTheirPlaces() {
    Profile profile = Profile.parse("dir/x:y", "# first\n\nforeign f why\n\nforeign g why\n");
    Profile more = settings(profile).withConstructorLists().profile();
    assertEquals("dir/x:y:3", more.line(ProfileKind.FOREIGN, "f").orElseThrow().place());
    assertEquals("dir/x:y:5", more.line(ProfileKind.FOREIGN, "g").orElseThrow().place());
    assertTrue(more.has(ProfileKind.FOREIGN_CODE, "___CTOR_LIST__"));
  }

  @Test
  void withConstructorLists_twice_addsNothing() {
    LinkSettings once = settings(Profile.EMPTY).withConstructorLists();
    assertEquals(2, once.withConstructorLists().profile().lines().size());
  }

  private static LinkSettings settings(Profile profile) {
    return new LinkSettings(profile, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
