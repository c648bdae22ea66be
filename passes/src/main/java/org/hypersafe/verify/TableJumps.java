package org.hypersafe.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.hypersafe.verify.MaskedBranch.TableKind;
import org.hypersafe.verify.TableSet.Table;

/** The masked jumps of an image's indirect calls, looked up by the address of the jump itself. */
public final class TableJumps {
  /** Length of {@code jmpq *(%r11,%r10,8)}. */
  private static final int JUMP_BYTES = 4;

  private final ImmutableMap<Long, TableJump> jumps;

  private TableJumps(ImmutableMap<Long, TableJump> jumps) {
    this.jumps = jumps;
  }

  /**
   * One jump.
   *
   * @param returnIndex what it has pushed; none when it is a tail jump
   * @param entries what the slots of its table hold, the trap stub among them
   */
  public record TableJump(OptionalLong returnIndex, ImmutableSortedSet<Long> entries) {}

  /**
   * Reads an image.
   *
   * @throws org.hypersafe.diag.UserError when the file is no image
   */
  public static TableJumps of(Path file) {
    Image image = ImageReader.read(file);
    ImmutableMap.Builder<Long, TableJump> jumps = ImmutableMap.builder();
    for (MaskedBranch branch : CodeScan.scan(image, ImmutableList.of()).masked()) {
      if (branch.form().tableKind() == TableKind.CALL) {
        jumps.put(
            branch.end() - JUMP_BYTES, new TableJump(branch.returnIndex(), entries(image, branch)));
      }
    }
    return new TableJumps(jumps.buildOrThrow());
  }

  private static ImmutableSortedSet<Long> entries(Image image, MaskedBranch branch) {
    ImmutableSortedSet.Builder<Long> entries = ImmutableSortedSet.naturalOrder();
    for (Table table : TableSet.of(image, ImmutableList.of(branch)).all()) {
      for (int slot = 0; slot < table.slots(); slot++) {
        entries.add(table.entry(slot));
      }
    }
    return entries.build();
  }

  /** The jump at {@code address}; empty when no masked call ends there. */
  public Optional<TableJump> at(long address) {
    return Optional.ofNullable(jumps.get(address));
  }
}
