package org.hypersafe.pointsto;

import java.util.HashMap;
import java.util.Map;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.SymbolResolution;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/** Functions that hand out memory and take it back, and the objects that their calls made. */
final class Allocation {
  private final SymbolResolution symbols;
  private final Profile profile;
  private final Map<Integer, Origin> origins = new HashMap<>();

  /**
   * The call that made an object.
   *
   * @param place index in the module
   */
  record Origin(String module, int place) {}

  Allocation(SymbolResolution symbols, Profile profile) {
    this.symbols = symbols;
    this.profile = profile;
  }

  boolean isAllocation(FunctionId function) {
    return is(function, ProfileKind.ALLOCATOR);
  }

  boolean isRelease(FunctionId function) {
    return is(function, ProfileKind.RELEASE);
  }

  private boolean is(FunctionId function, ProfileKind kind) {
    return profile.has(kind, function.name())
        || symbols.names(function).stream().anyMatch(name -> profile.has(kind, name));
  }

  void note(int object, String module, int place) {
    origins.put(object, new Origin(module, place));
  }
}
