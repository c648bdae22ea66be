package org.hypersafe.link;

import com.google.common.collect.ImmutableList;
import org.hypersafe.object.ObjectRecords;
import org.hypersafe.object.ObjectRecords.AssemblySite;
import org.hypersafe.object.ObjectRecords.DirectCall;
import org.hypersafe.object.ObjectRecords.IndirectCall;
import org.hypersafe.object.ObjectRecords.ReturnPoint;
import org.hypersafe.object.ObjectWriter;
import org.hypersafe.object.SymbolRef;

/** Assembly as the asm pass would leave it, written by hand. */
final class RewrittenSource {
  private final String id;
  private final StringBuilder text = new StringBuilder();
  private final ObjectRecords.Builder records;
  private String function = "";
  private int sites;
  private int points;

  RewrittenSource(String id, String file) {
    this.id = id;
    this.records = ObjectRecords.builder(id, file);
    text.append("\t.text\n");
  }

  RewrittenSource function(String name) {
    function = name;
    records.addDefinition(SymbolRef.global(name));
    return line("\t.globl " + name).line("\t.type " + name + ", @function").line(name + ":");
  }

  RewrittenSource line(String line) {
    text.append(line).append('\n');
    return this;
  }

  RewrittenSource call(String callee) {
    int site = sites++;
    records.add(new DirectCall(site, SymbolRef.global(function), SymbolRef.global(callee)));
    return line("\tpushq $__hs_ri." + id + "." + site).line("\tjmp " + callee).returnLabel(site);
  }

  /** Calls the index in %r10d, as assembly does. */
  RewrittenSource indirectCall(int indirectSite) {
    int site = sites++;
    String number = id + "." + indirectSite;
    records.add(new AssemblySite(indirectSite, SymbolRef.global(function)));
    records.add(new IndirectCall(site, SymbolRef.global(function), indirectSite));
    return line("\tandl $__hs_im." + number + ",%r10d")
        .line("\tleaq __hs_it." + number + "(%rip),%r11")
        .line("\tpushq $__hs_ri." + id + "." + site)
        .line("\tjmpq *(%r11,%r10,8)")
        .returnLabel(site);
  }

  RewrittenSource ret() {
    String number = id + "." + points;
    records.add(new ReturnPoint(points++, ImmutableList.of(SymbolRef.global(function))));
    return line("\tpopq %r11")
        .line("\tandl $__hs_rm." + number + ",%r11d")
        .line("\tleaq __hs_rt." + number + "(%rip),%r10")
        .line("\tjmpq *(%r10,%r11,8)");
  }

  /** Ends the process with the code in %edi. */
  RewrittenSource exit() {
    return line("\tmovl $60,%eax").line("\tsyscall").line("\tud2");
  }

  String text() {
    return text
        + ObjectWriter.sitesSection(records.build())
        + "\t.section .note.GNU-stack,\"\",@progbits\n";
  }

  private RewrittenSource returnLabel(int site) {
    String label = "__hs_rs." + id + "." + site;
    return line("\t.globl " + label).line("\t.hidden " + label).line(label + ":");
  }
}
