package org.hypersafe.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Bytes;
import java.nio.file.Path;
import java.util.Arrays;
import org.hypersafe.diag.UserError;
import org.hypersafe.object.ObjectRecords.AssemblySite;
import org.hypersafe.object.ObjectRecords.ClosedReturn;
import org.hypersafe.object.ObjectRecords.DirectCall;
import org.hypersafe.object.ObjectRecords.IndirectCall;
import org.hypersafe.object.ObjectRecords.IndirectTailJump;
import org.hypersafe.object.ObjectRecords.Kept;
import org.hypersafe.object.ObjectRecords.ReturnPoint;
import org.hypersafe.object.ObjectRecords.TailJump;
import org.hypersafe.profile.ProfileKind;
import org.junit.jupiter.api.Test;

class ObjectSectionsTest {
  private static final String ID = "0123456789ab";
  private static final SymbolRef F = SymbolRef.global("f");
  private static final SymbolRef G = SymbolRef.local("g");
  private static final ObjectRecords EVERY_KIND =
      ObjectRecords.builder(ID, "dir/ä x.c")
          .addDefinition(F)
          .add(new DirectCall(0, F, G))
          .add(new IndirectCall(1, F, 0))
          .add(new AssemblySite(1, G))
          .add(new ReturnPoint(0, ImmutableList.of(F, G)))
          .add(new ReturnPoint(1, ImmutableList.of(F)))
          .add(new ClosedReturn(G, ImmutableList.of(0, 1)))
          .add(new ClosedReturn(F, ImmutableList.of()))
          .add(new TailJump(F, G))
          .add(new IndirectTailJump(F, 1))
          .addReference(F)
          .addTakenAddress(G)
          .add(new Kept(ProfileKind.PLAIN_SECTION, ".altinstr_replacement"))
          .build();

  private static byte[] frame(String magic, byte[] payload) {
    String hash = Hashing.sha256().hashBytes(payload).toString();
    String header = magic + " " + ID + " " + payload.length + " " + hash + "\n";
    return Bytes.concat(header.getBytes(UTF_8), payload);
  }

  private static byte[] sites(ObjectRecords records) {
    return frame("HSSITES1", ObjectWriter.payload(records).getBytes(UTF_8));
  }

  private static String faultOf(byte[] section) {
    UserError error = assertThrows(UserError.class, () -> ObjectReader.readSites("x.o", section));
    assertTrue(error.getMessage().startsWith("x.o: error: .hypersafe.sites: "));
    assertTrue(error.getMessage().endsWith("note: rebuild the object with hypersafe-cc"));
    return error.diagnostics().get(0).what();
  }

  @Test
  void readSites_everyKindOfRecord_givesWhatWasWritten() {
    assertEquals(ImmutableList.of(EVERY_KIND), ObjectReader.readSites("x.o", sites(EVERY_KIND)));
  }

  @Test
  void readSites_framesWithPaddingBetween_givesAll() {
    byte[] one = sites(EVERY_KIND);
    byte[] section = Bytes.concat(one, new byte[5], one, new byte[3]);
    assertEquals(ImmutableList.of(EVERY_KIND, EVERY_KIND), ObjectReader.readSites("x.o", section));
  }

  @Test
  void readSites_emptySection_givesNothing() {
    assertEquals(ImmutableList.of(), ObjectReader.readSites("x.o", new byte[0]));
  }

  @Test
  void readSites_shortPayload_isTruncated() {
    byte[] section = sites(EVERY_KIND);
    assertEquals("truncated", faultOf(Arrays.copyOf(section, section.length - 1)));
  }

  @Test
  void readSites_headerOnly_isTruncated() {
    assertEquals("truncated", faultOf("HSSITES1 0123456789ab 12".getBytes(UTF_8)));
  }

  @Test
  void readSites_changedPayload_isEditedByHand() {
    byte[] section = sites(EVERY_KIND);
    section[section.length - 2] ^= 1;
    assertEquals("edited by hand", faultOf(section));
  }

  @Test
  void readSites_noFrame_isEditedByHand() {
    assertEquals("edited by hand", faultOf("hello\n".getBytes(UTF_8)));
  }

  @Test
  void readSites_laterMagic_isUnknownVersion() {
    assertEquals("unknown version", faultOf(frame("HSSITES2", new byte[0])));
  }

  @Test
  void readSites_unknownLetter_isUnknownRecord() {
    assertEquals("unknown record", faultOf(frame("HSSITES1", "object x.c\nz 1\n".getBytes(UTF_8))));
  }

  @Test
  void readBitcode_twoFrames_givesBytes() {
    byte[] bitcode = {'B', 'C', 0, 1, '\n'};
    byte[] one = frame("HSBC1", bitcode);
    ImmutableList<BitcodeFrame> frames = ObjectReader.readBitcode("x.o", Bytes.concat(one, one));
    assertEquals(2, frames.size());
    assertEquals(ID, frames.get(1).objectId());
    assertArrayEquals(bitcode, frames.get(1).bytes());
  }

  @Test
  void bytes_changedBitcode_isEditedByHand() {
    byte[] section = frame("HSBC1", new byte[] {'B', 'C', 0, 1});
    section[section.length - 1] ^= 1;
    BitcodeFrame frame = ObjectReader.readBitcode("x.o", section).get(0);
    UserError fault = assertThrows(UserError.class, frame::bytes);
    assertEquals("edited by hand", fault.diagnostics().get(0).what());
  }

  @Test
  void sitesSection_oddCharacters_areEscaped() {
    ObjectRecords records = ObjectRecords.builder(ID, "a\"b\\ä.c").build();
    String text = ObjectWriter.sitesSection(records);
    assertTrue(text.startsWith("\t.section\t.hypersafe.sites,\"e\",@progbits\n"));
    assertTrue(text.contains("\t.ascii\t\"object a\\\"b\\\\\\303\\244.c\\n\"\n"), text);
  }

  @Test
  void bitcodeSection_always_includesTheFile() {
    String text = ObjectWriter.bitcodeSection(ID, Path.of("/tmp/x.bc"), new byte[] {1, 2});
    assertTrue(text.contains("\t.ascii\t\"HSBC1 0123456789ab 2 "));
    assertTrue(text.endsWith("\t.incbin\t\"/tmp/x.bc\"\n"));
  }
}
