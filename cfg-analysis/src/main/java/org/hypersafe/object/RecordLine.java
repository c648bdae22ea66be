package org.hypersafe.object;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import org.hypersafe.object.ObjectRecords.AssemblySite;
import org.hypersafe.object.ObjectRecords.ClosedReturn;
import org.hypersafe.object.ObjectRecords.DirectCall;
import org.hypersafe.object.ObjectRecords.IndirectCall;
import org.hypersafe.object.ObjectRecords.IndirectTailJump;
import org.hypersafe.object.ObjectRecords.Kept;
import org.hypersafe.object.ObjectRecords.ReturnPoint;
import org.hypersafe.object.ObjectRecords.TailJump;
import org.hypersafe.profile.ProfileKind;

/**
 * One payload line, split into fields. Malformed lines give {@link IllegalArgumentException} or an
 * index out of bounds.
 */
record RecordLine(ImmutableList<String> fields) {
  private static final Splitter SPACE = Splitter.on(' ');

  static RecordLine parse(String line) {
    return new RecordLine(ImmutableList.copyOf(SPACE.splitToList(line)));
  }

  void addTo(ObjectRecords.Builder records) {
    switch (fields.get(0)) {
      case "c" -> records.add(new DirectCall(number(1), symbol(2), lastSymbol(3)));
      case "i" -> records.add(new IndirectCall(number(1), symbol(2), lastNumber(3)));
      case "s" -> records.add(new AssemblySite(number(1), lastSymbol(2)));
      case "r" -> records.add(new ReturnPoint(number(1), symbolsFrom(2)));
      case "q" -> records.add(new ClosedReturn(symbol(1), numbersFrom(2)));
      case "t" -> records.add(new TailJump(symbol(1), lastSymbol(2)));
      case "u" -> records.add(new IndirectTailJump(symbol(1), lastNumber(2)));
      case "a" -> records.addReference(lastSymbol(1));
      case "p" -> records.addTakenAddress(lastSymbol(1));
      case "x" -> records.add(new Kept(kind(1), last(2)));
      case "d" -> records.addDefinition(lastSymbol(1));
      default -> throw new IllegalArgumentException(fields.get(0));
    }
  }

  private String last(int at) {
    checkArgument(fields.size() == at + 1, "fields");
    return fields.get(at);
  }

  private int number(int at) {
    return Integer.parseUnsignedInt(fields.get(at));
  }

  private int lastNumber(int at) {
    return Integer.parseUnsignedInt(last(at));
  }

  private SymbolRef symbol(int at) {
    return SymbolRef.parse(fields.get(at));
  }

  private SymbolRef lastSymbol(int at) {
    return SymbolRef.parse(last(at));
  }

  private ImmutableList<SymbolRef> symbolsFrom(int at) {
    return fields.stream().skip(at).map(SymbolRef::parse).collect(toImmutableList());
  }

  private ImmutableList<Integer> numbersFrom(int at) {
    return fields.stream().skip(at).map(Integer::parseUnsignedInt).collect(toImmutableList());
  }

  private ProfileKind kind(int at) {
    return ProfileKind.of(fields.get(at)).orElseThrow(() -> new IllegalArgumentException("kind"));
  }
}
