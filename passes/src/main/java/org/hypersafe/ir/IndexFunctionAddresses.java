package org.hypersafe.ir;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.hypersafe.llvm.InlineAssembly;
import org.hypersafe.llvm.IrEditor;
import org.hypersafe.llvm.IrModule;
import org.hypersafe.llvm.Value;
import org.hypersafe.load.IrSymbols;
import org.hypersafe.profile.Profile;
import org.hypersafe.profile.ProfileKind;

/**
 * Puts the constant {@code __hs_fi.<name>}, the function's index, wherever a function's address
 * was: in code, initialisers and arrays (DESIGN section 3).
 *
 * <p>Kept as true addresses: callees of direct calls, bodies of aliases, {@code llvm.used},
 * immediate operands of inline assembly (they name a symbol, {@code call %c0}), and functions the
 * profile calls raw.
 */
final class IndexFunctionAddresses {
  private final IrModule module;
  private final IrEditor editor;
  private final String objectId;
  private final Profile profile;

  IndexFunctionAddresses(IrModule module, IrEditor editor, String objectId, Profile profile) {
    this.module = module;
    this.editor = editor;
    this.objectId = objectId;
    this.profile = profile;
  }

  /** Rewrites the whole module. */
  void run() {
    Set<Value> instructions = new LinkedHashSet<>();
    Set<Value> globals = new LinkedHashSet<>();
    Set<Value> seen = new LinkedHashSet<>();
    for (Value symbol : addressable()) {
      collectUsers(symbol, instructions, globals, seen);
    }
    globals.forEach(this::rewriteInitializer);
    instructions.forEach(this::rewriteInstruction);
  }

  /** Functions and aliases of functions whose index stands for them. */
  private ImmutableList<Value> addressable() {
    ImmutableList.Builder<Value> all = ImmutableList.builder();
    for (Value function : module.functions()) {
      if (indexName(function).isPresent()) {
        all.add(function);
      }
    }
    for (Value alias : module.aliases()) {
      if (indexName(alias).isPresent()) {
        all.add(alias);
      }
    }
    return all.build();
  }

  private static void collectUsers(
      Value value, Set<Value> instructions, Set<Value> globals, Set<Value> seen) {
    for (Value user : value.users()) {
      switch (user.kind()) {
        case INSTRUCTION -> instructions.add(user);
        case GLOBAL_VARIABLE -> globals.add(user);
        case CONSTANT_EXPR, CONSTANT_ARRAY, CONSTANT_STRUCT, CONSTANT_VECTOR -> {
          if (seen.add(user)) {
            collectUsers(user, instructions, globals, seen);
          }
        }
        default -> {
          // Aliases and block addresses name the function itself.
        }
      }
    }
  }

  private void rewriteInitializer(Value global) {
    if (IrSymbols.isKeepAlive(global)) {
      return;
    }
    global
        .initializer()
        .ifPresent(
            old -> {
              Value made = rebuild(old, global.name());
              if (!made.equals(old)) {
                editor.setInitializer(global, made);
              }
            });
  }

  private void rewriteInstruction(Value instruction) {
    boolean call = instruction.isCall();
    boolean assembly = call && instruction.callee().kind() == Value.Kind.INLINE_ASM;
    ImmutableList<String> constraints =
        assembly
            ? InlineAssembly.inputConstraints(instruction.callee().assemblyConstraints())
            : ImmutableList.of();
    int last = instruction.operandCount() - 1;
    for (int i = 0; i <= last; i++) {
      boolean isCallee = call && i == last;
      boolean isName = i < constraints.size() && InlineAssembly.isName(constraints.get(i));
      if (!isCallee && !isName) {
        Value old = instruction.operand(i);
        Value made = rebuild(old, instruction.function().name());
        if (!made.equals(old)) {
          instruction.setOperand(i, made);
        }
      }
    }
  }

  private Value rebuild(Value old, String holder) {
    try {
      return editor.rebuild(old, this::index);
    } catch (IllegalStateException e) {
      throw new UserError(
          new Diagnostic(
              module.place(),
              holder,
              "a function's address takes part in arithmetic",
              String.valueOf(e.getMessage()),
              "keep the pointer whole, or name the function raw-address in the profile"));
    }
  }

  /** The index that stands for {@code value}, if it is a function that has one. */
  private Optional<Value> index(Value value) {
    return indexName(value).map(name -> editor.absoluteSymbol(name, value.isExternWeak()));
  }

  private Optional<String> indexName(Value value) {
    boolean function =
        switch (value.kind()) {
          case FUNCTION -> !value.isIntrinsic();
          case GLOBAL_ALIAS -> value.aliasee().kind() == Value.Kind.FUNCTION;
          default -> false;
        };
    if (!function) {
      return Optional.empty();
    }
    String name = IrSymbols.assemblyName(value);
    if (name.startsWith("__hs_")
        || profile.has(ProfileKind.RAW_ADDRESS, name)
        || profile.has(ProfileKind.FOREIGN, name)) {
      return Optional.empty();
    }
    return Optional.of(value.isLocal() ? "__hs_fi." + objectId + "." + name : "__hs_fi." + name);
  }
}
