package org.hypersafe.load;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.util.Optional;
import org.hypersafe.llvm.IrModule;
import org.hypersafe.llvm.Opcode;
import org.hypersafe.llvm.Value;
import org.hypersafe.object.BitcodeFrame;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectRecords.DirectCall;
import org.hypersafe.object.ObjectRecords.IndirectCall;
import org.hypersafe.object.ObjectRecords.ReturnPoint;
import org.hypersafe.object.SymbolRef;

/**
 * Gives a bitcode file the records that its assembly would have, as far as IR tells: calls in
 * inline assembly are not seen, and of several definitions of a name the first counts.
 */
final class BitcodeObject {
  private static final int ID_LENGTH = 12;

  private final ObjectRecords.Builder records;
  private int sites;
  private int indirectSites;
  private int points;

  private BitcodeObject(ObjectRecords.Builder records) {
    this.records = records;
  }

  static LoadedObject read(InputFile input) {
    String id = Hashing.sha256().hashBytes(input.bytes()).toString().substring(0, ID_LENGTH);
    try (IrModule module = IrModule.parse(input.name(), input.bytes())) {
      BitcodeObject object = new BitcodeObject(ObjectRecords.builder(id, module.sourceFileName()));
      module.functions().stream().filter(f -> !f.isDeclaration()).forEach(object::function);
      BitcodeFrame frame = BitcodeFrame.ofFile(input.name(), id, input.bytes());
      return new LoadedObject(id, input.name(), object.records.build(), Optional.of(frame));
    }
  }

  private void function(Value function) {
    SymbolRef self = IrSymbols.of(function);
    records.addDefinition(self);
    boolean returns = false;
    for (Value instruction : function.instructions()) {
      Opcode opcode = instruction.opcode();
      returns |= opcode == Opcode.RET;
      if (opcode == Opcode.CALL) {
        call(self, instruction);
      }
    }
    if (returns) {
      records.add(new ReturnPoint(points++, ImmutableList.of(self)));
    }
  }

  private void call(SymbolRef caller, Value call) {
    if (IrSymbols.isIndirect(call)) {
      records.add(new IndirectCall(sites++, caller, indirectSites++));
    } else if (IrSymbols.isDirect(call)) {
      records.add(new DirectCall(sites++, caller, IrSymbols.of(call.callee())));
    }
  }
}
