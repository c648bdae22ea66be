package org.hypersafe.object;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.hypersafe.profile.ProfileKind;

/**
 * Everything the assembly pass knows of one object. Every list is in the order of the assembly
 * text. Numbers count from 0 within the object: {@code site} is a call instruction (n), {@code
 * indirectSite} an indirect call of the IR or the assembly (s), {@code point} a return point (k).
 *
 * @param objectId 12 hex digits, unique an object
 * @param source source path as given to the compiler
 * @param directCalls {@code c} records
 * @param indirectCalls {@code i} records; several may share one indirect site, as the compiler
 *     copies code
 * @param assemblySites {@code s} records: indirect sites no IR knows
 * @param returnPoints {@code r} and {@code w} records
 * @param closedReturns {@code q} records
 * @param tailJumps {@code t} records
 * @param indirectTailJumps {@code u} records
 * @param references {@code a} records: {@code .quad} of a symbol, now {@code __hs_ref}
 * @param takenAddresses {@code p} records: true addresses taken by assembly, and what an assembly
 *     file names otherwise; the analysis lets assembly change and call it
 * @param kept {@code x} records: what stays unprotected on purpose
 * @param definitions {@code d} records: function entries defined here
 */
public record ObjectRecords(
    String objectId,
    String source,
    ImmutableList<DirectCall> directCalls,
    ImmutableList<IndirectCall> indirectCalls,
    ImmutableList<AssemblySite> assemblySites,
    ImmutableList<ReturnPoint> returnPoints,
    ImmutableList<ClosedReturn> closedReturns,
    ImmutableList<TailJump> tailJumps,
    ImmutableList<IndirectTailJump> indirectTailJumps,
    ImmutableList<SymbolRef> references,
    ImmutableList<SymbolRef> takenAddresses,
    ImmutableList<Kept> kept,
    ImmutableList<SymbolRef> definitions) {

  public ObjectRecords {
    checkArgument(isObjectId(objectId), "not an object id: %s", objectId);
    checkArgument(source.indexOf('\n') < 0, "line break in source path %s", source);
  }

  /** {@code c}: call {@code site} in {@code caller} goes to {@code callee}. */
  public record DirectCall(int site, SymbolRef caller, SymbolRef callee) {}

  /** {@code i}: call {@code site} in {@code caller} goes through {@code indirectSite}. */
  public record IndirectCall(int site, SymbolRef caller, int indirectSite) {}

  /** {@code s}: {@code indirectSite} stands in assembly of {@code caller} only. */
  public record AssemblySite(int indirectSite, SymbolRef caller) {}

  /** {@code r}: return point {@code point} ends a call of any of {@code entries}. */
  public record ReturnPoint(int point, ImmutableList<SymbolRef> entries) {
    public ReturnPoint {
      checkArgument(!entries.isEmpty(), "return point %s has no entry", point);
    }
  }

  /** {@code q}: {@code function} returns without a table, to {@code sites} of this object only. */
  public record ClosedReturn(SymbolRef function, ImmutableList<Integer> sites) {}

  /**
   * {@code t}: {@code from} jumps or falls into {@code to}, which returns to the callers of {@code
   * from}.
   */
  public record TailJump(SymbolRef from, SymbolRef to) {}

  /** {@code u}: {@code from} jumps through {@code indirectSite}. */
  public record IndirectTailJump(SymbolRef from, int indirectSite) {}

  /**
   * {@code x}: something stays unprotected.
   *
   * @param kind the profile's kind
   * @param subject the symbol as {@code g:name} or {@code l:name}, or the section's name
   */
  public record Kept(ProfileKind kind, String subject) {}

  static boolean isObjectId(String text) {
    return text.length() == 12 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  public static Builder builder(String objectId, String source) {
    return new Builder(objectId, source);
  }

  /** Collects records in text order. */
  public static final class Builder {
    private final String objectId;
    private final String source;
    private final ImmutableList.Builder<DirectCall> directCalls = ImmutableList.builder();
    private final ImmutableList.Builder<IndirectCall> indirectCalls = ImmutableList.builder();
    private final ImmutableList.Builder<AssemblySite> assemblySites = ImmutableList.builder();
    private final ImmutableList.Builder<ReturnPoint> returnPoints = ImmutableList.builder();
    private final ImmutableList.Builder<ClosedReturn> closedReturns = ImmutableList.builder();
    private final ImmutableList.Builder<TailJump> tailJumps = ImmutableList.builder();
    private final ImmutableList.Builder<IndirectTailJump> indirectTailJumps =
        ImmutableList.builder();
    private final ImmutableList.Builder<SymbolRef> references = ImmutableList.builder();
    private final ImmutableList.Builder<SymbolRef> takenAddresses = ImmutableList.builder();
    private final ImmutableList.Builder<Kept> kept = ImmutableList.builder();
    private final ImmutableList.Builder<SymbolRef> definitions = ImmutableList.builder();

    private Builder(String objectId, String source) {
      this.objectId = objectId;
      this.source = source;
    }

    @CanIgnoreReturnValue
    public Builder add(DirectCall record) {
      directCalls.add(record);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder add(IndirectCall record) {
      indirectCalls.add(record);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder add(AssemblySite record) {
      assemblySites.add(record);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder add(ReturnPoint record) {
      returnPoints.add(record);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder add(ClosedReturn record) {
      closedReturns.add(record);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder add(TailJump record) {
      tailJumps.add(record);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder add(IndirectTailJump record) {
      indirectTailJumps.add(record);
      return this;
    }

    @CanIgnoreReturnValue
    public Builder add(Kept record) {
      kept.add(record);
      return this;
    }

    /** Adds an {@code a} record. */
    @CanIgnoreReturnValue
    public Builder addReference(SymbolRef symbol) {
      references.add(symbol);
      return this;
    }

    /** Adds a {@code p} record. */
    @CanIgnoreReturnValue
    public Builder addTakenAddress(SymbolRef symbol) {
      takenAddresses.add(symbol);
      return this;
    }

    /** Adds a {@code d} record. */
    @CanIgnoreReturnValue
    public Builder addDefinition(SymbolRef symbol) {
      definitions.add(symbol);
      return this;
    }

    public ObjectRecords build() {
      return new ObjectRecords(
          objectId,
          source,
          directCalls.build(),
          indirectCalls.build(),
          assemblySites.build(),
          returnPoints.build(),
          closedReturns.build(),
          tailJumps.build(),
          indirectTailJumps.build(),
          references.build(),
          takenAddresses.build(),
          kept.build(),
          definitions.build());
    }
  }
}
