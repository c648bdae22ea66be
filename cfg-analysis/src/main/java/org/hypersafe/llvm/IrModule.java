package org.hypersafe.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.llvm.LLVM.LLVMContextRef;
import org.bytedeco.llvm.LLVM.LLVMDiagnosticHandler;
import org.bytedeco.llvm.LLVM.LLVMDiagnosticInfoRef;
import org.bytedeco.llvm.LLVM.LLVMErrorRef;
import org.bytedeco.llvm.LLVM.LLVMMemoryBufferRef;
import org.bytedeco.llvm.LLVM.LLVMModuleRef;
import org.bytedeco.llvm.LLVM.LLVMPassBuilderOptionsRef;
import org.bytedeco.llvm.LLVM.LLVMValueRef;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;

/** One translation unit of LLVM IR with a context of its own; close it to free both. */
public final class IrModule implements AutoCloseable {
  /** Index of a function's own attributes. */
  private static final int ON_FUNCTION = -1;

  /**
   * Keeps LLVM from ending the process on a bad input: the message is kept for our own diagnostic.
   */
  private static final class Messages extends LLVMDiagnosticHandler {
    private String last = "";

    @Override
    public void call(LLVMDiagnosticInfoRef info, Pointer context) {
      BytePointer text = LLVMGetDiagInfoDescription(info);
      last = text.getString(StandardCharsets.UTF_8);
      LLVMDisposeMessage(text);
    }
  }

  private final LLVMContextRef context;
  private final LLVMModuleRef module;
  private final Messages messages;
  private final String place;

  private IrModule(LLVMContextRef context, LLVMModuleRef module, Messages messages, String place) {
    this.context = context;
    this.module = module;
    this.messages = messages;
    this.place = place;
  }

  /**
   * Parses bitcode.
   *
   * @param place the file it came from, for diagnostics
   * @throws UserError when the bytes are no bitcode, are truncated or were written by an LLVM that
   *     this one cannot read
   */
  public static IrModule parse(String place, byte[] bitcode) {
    LLVMContextRef context = LLVMContextCreate();
    Messages messages = new Messages();
    LLVMContextSetDiagnosticHandler(context, messages, null);
    try (BytePointer bytes = new BytePointer(bitcode);
        BytePointer name = new BytePointer(place)) {
      LLVMMemoryBufferRef buffer =
          LLVMCreateMemoryBufferWithMemoryRangeCopy(bytes, bitcode.length, name);
      LLVMModuleRef module = new LLVMModuleRef();
      boolean failed = LLVMParseBitcodeInContext2(context, buffer, module) != 0;
      LLVMDisposeMemoryBuffer(buffer);
      if (failed) {
        LLVMContextDispose(context);
        throw new UserError(
            new Diagnostic(
                place,
                "bitcode",
                "cannot be read by LLVM 20",
                messages.last,
                "rebuild it with hypersafe-cc (truncated, or written by another LLVM)"));
      }
      return new IrModule(context, module, messages, place);
    }
  }

  /** The file this module came from. */
  public String place() {
    return place;
  }

  LLVMModuleRef ref() {
    return module;
  }

  LLVMContextRef context() {
    return context;
  }

  /** The name of the source file as given to the compiler. */
  public String sourceFileName() {
    try (SizeTPointer length = new SizeTPointer(1)) {
      BytePointer text = LLVMGetSourceFileName(module, length);
      return Value.text(text, length.get());
    }
  }

  /** Sizes and offsets of the target. */
  public DataLayout dataLayout() {
    return new DataLayout(LLVMGetModuleDataLayout(module));
  }

  /** All functions, defined and declared, intrinsics too, in module order. */
  public ImmutableList<Value> functions() {
    ImmutableList.Builder<Value> all = ImmutableList.builder();
    for (LLVMValueRef f = LLVMGetFirstFunction(module); present(f); f = LLVMGetNextFunction(f)) {
      all.add(new Value(f));
    }
    return all.build();
  }

  /** All global variables in module order. */
  public ImmutableList<Value> globals() {
    ImmutableList.Builder<Value> all = ImmutableList.builder();
    for (LLVMValueRef g = LLVMGetFirstGlobal(module); present(g); g = LLVMGetNextGlobal(g)) {
      all.add(new Value(g));
    }
    return all.build();
  }

  /** All aliases in module order. */
  public ImmutableList<Value> aliases() {
    ImmutableList.Builder<Value> all = ImmutableList.builder();
    for (LLVMValueRef a = LLVMGetFirstGlobalAlias(module);
        present(a);
        a = LLVMGetNextGlobalAlias(a)) {
      all.add(new Value(a));
    }
    return all.build();
  }

  /** File-scope assembly, lines joined by newlines. */
  public String moduleAssembly() {
    try (SizeTPointer length = new SizeTPointer(1)) {
      return Value.text(LLVMGetModuleInlineAsm(module, length), length.get());
    }
  }

  /** Replaces file-scope assembly by what {@code edit} makes of it. */
  public void editModuleAssembly(UnaryOperator<String> edit) {
    byte[] text = edit.apply(moduleAssembly()).getBytes(StandardCharsets.UTF_8);
    try (BytePointer bytes = new BytePointer(text)) {
      LLVMSetModuleInlineAsm2(module, bytes, text.length);
    }
  }

  /** The bitcode of the module as it is now. */
  public byte[] bitcode() {
    LLVMMemoryBufferRef buffer = LLVMWriteBitcodeToMemoryBuffer(module);
    try {
      byte[] bytes = new byte[Math.toIntExact(LLVMGetBufferSize(buffer))];
      LLVMGetBufferStart(buffer).capacity(bytes.length).get(bytes);
      return bytes;
    } finally {
      LLVMDisposeMemoryBuffer(buffer);
    }
  }

  /** Drops debug information but the source lines of instructions and functions. */
  public void stripDebugInformationToLines() {
    run("strip-nonlinetable-debuginfo");
  }

  /** Makes values of local variables in functions that were compiled without optimisation. */
  public void promoteLocals() {
    int optnone = LLVMGetEnumAttributeKindForName("optnone", "optnone".length());
    boolean found = false;
    for (Value function : functions()) {
      if (present(LLVMGetEnumAttributeAtIndex(function.ref(), ON_FUNCTION, optnone))) {
        LLVMRemoveEnumAttributeAtIndex(function.ref(), ON_FUNCTION, optnone);
        found = true;
      }
    }
    if (found) {
      run("function(mem2reg)");
    }
  }

  private void run(String passes) {
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    try {
      LLVMErrorRef fault = LLVMRunPasses(module, passes, /* TM= */ null, options);
      if (present(fault)) {
        throw new IllegalStateException(LLVMGetErrorMessage(fault).getString());
      }
    } finally {
      LLVMDisposePassBuilderOptions(options);
    }
  }

  /** Drops all debug information, source lines too. */
  public void stripDebugInformation() {
    LLVMStripModuleDebugInfo(module);
  }

  /** The module as text, for {@code --keep} and for tests. */
  public String print() {
    BytePointer text = LLVMPrintModuleToString(module);
    try {
      return text.getString(StandardCharsets.UTF_8);
    } finally {
      LLVMDisposeMessage(text);
    }
  }

  /** What LLVM's verifier says against the module; empty when it is well formed. */
  public Optional<String> faults() {
    try (PointerPointer<BytePointer> message = new PointerPointer<>(1)) {
      message.put(0, (Pointer) null);
      boolean broken = LLVMVerifyModule(module, LLVMReturnStatusAction, message) != 0;
      BytePointer text = message.get(BytePointer.class, 0);
      String found = present(text) ? text.getString(StandardCharsets.UTF_8) : "";
      if (present(text)) {
        LLVMDisposeMessage(text);
      }
      return broken ? Optional.of(found) : Optional.empty();
    }
  }

  static boolean present(Pointer pointer) {
    return pointer != null && !pointer.isNull();
  }

  @Override
  public void close() {
    LLVMDisposeModule(module);
    LLVMContextDispose(context);
    messages.close();
  }
}
