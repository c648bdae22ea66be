package org.hypersafe.asm;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import org.hypersafe.asm.AssemblyInput.Kind;
import org.hypersafe.asm.Statement.Context;

/**
 * Reads flat canonical assembly in one pass. Lines that matter become {@link Statement}s; the rest
 * stays text. Debug sections are passed over, and of compiled code only calls, returns, jumps out
 * of the function and names of symbols are looked at.
 */
final class AsmParser {
  private static final ImmutableSet<String> DATA_DIRECTIVES =
      ImmutableSet.of(
          ".byte", ".short", ".value", ".word", ".2byte", ".long", ".int", ".4byte", ".quad",
          ".8byte", ".octa", ".ascii", ".asciz", ".string", ".zero", ".fill", ".skip", ".space");
  private static final Splitter COMMA = Splitter.on(',').trimResults();

  private final String text;
  private final boolean isCompiled;
  private final SectionTracker sections = new SectionTracker();
  private final SymbolFacts facts = new SymbolFacts();
  private final ImmutableList.Builder<Statement> statements = ImmutableList.builder();
  private final InstructionReader instructions;

  private boolean inAssembly;
  private boolean is64Bit = true;
  private boolean skips;
  private String function = "";
  private Context context;
  private int line;

  private AsmParser(AssemblyInput input) {
    text = input.text();
    isCompiled = input.kind() == Kind.COMPILER;
    inAssembly = !isCompiled;
    context = new Context(sections.current(), inAssembly, is64Bit, function);
    instructions = new InstructionReader(text, isCompiled, facts, statements);
  }

  /** Parses {@code input}; never fails, as the assembler will judge the text. */
  static ParsedAssembly parse(AssemblyInput input) {
    AsmParser parser = new AsmParser(input);
    parser.readLines();
    ImmutableList<Statement> statements = parser.statements.build();
    SymbolFacts facts = parser.facts;
    return new ParsedAssembly(
        input.text(),
        statements,
        ImmutableSet.copyOf(facts.globals),
        ImmutableSet.copyOf(facts.functions),
        ImmutableSet.copyOf(facts.commons),
        ImmutableMap.copyOf(facts.aliases),
        ImmutableSet.copyOf(facts.references),
        ImmutableSet.copyOf(facts.addressUses),
        Map.copyOf(ParsedAssembly.labelsOf(statements)),
        ParsedAssembly.nextOf(statements));
  }

  private void readLines() {
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      if (end < 0) {
        end = text.length();
      }
      line++;
      readLine(from, end);
      from = end + 1;
    }
  }

  private void readLine(int begin, int end) {
    int at = skipBlanks(begin, end);
    if (at == end) {
      return;
    }
    char first = text.charAt(at);
    if (first == '#') {
      readComment(at, end);
    } else if (first == '.') {
      if (at > begin && isBoring(at, end)) {
        return;
      }
      readDotted(begin, at, end);
    } else if (!skips) {
      readCode(begin, at, end);
    }
  }

  /** Whether a directive is one of the very frequent ones nobody needs. */
  private boolean isBoring(int at, int end) {
    if (at + 4 >= end) {
      return false;
    }
    char second = text.charAt(at + 1);
    char third = text.charAt(at + 2);
    if ((second == 'b' && third == 'y') || (second == 'a' && third == 's')) {
      return skips || !inAssembly;
    }
    return (second == 'l' && third == 'o' && isLoc(at))
        || (second == 'c' && third == 'f')
        || (second == 'p' && third == '2')
        || (skips && (second == 'l' || second == 'q' || second == 'u'));
  }

  private boolean isLoc(int at) {
    return text.charAt(at + 3) == 'c' && text.charAt(at + 4) <= ' ';
  }

  private void readComment(int at, int end) {
    if (!isCompiled) {
      return;
    }
    String comment = text.substring(at, end).strip();
    switch (comment) {
      case "#APP", "# Start of file scope inline assembly" -> inAssembly = true;
      case "#NO_APP", "# End of file scope inline assembly" -> inAssembly = false;
      default -> {
        return;
      }
    }
    changeContext();
  }

  /** A line that begins with a dot: a label or a directive. */
  private void readDotted(int begin, int at, int end) {
    int wordEnd = Operand.nameEnd(text, at, end);
    if (wordEnd < end && text.charAt(wordEnd) == ':') {
      if (!skips && (inAssembly || text.charAt(at + 1) != 'L')) {
        readCode(begin, at, end);
      }
      return;
    }
    readDirective(begin, text.substring(at, wordEnd), wordEnd, end);
  }

  private void readCode(int begin, int at, int end) {
    int start = begin;
    int from = at;
    int colon = labelEnd(from, end);
    while (colon > 0) {
      addLabel(from, colon);
      start = colon;
      from = skipBlanks(colon, end);
      colon = labelEnd(from, end);
    }
    if (from == end || text.charAt(from) == '#') {
      return;
    }
    if (text.charAt(from) == '.') {
      int wordEnd = Operand.nameEnd(text, from, end);
      readDirective(start, text.substring(from, wordEnd), wordEnd, end);
    } else {
      instructions.read(new InstructionReader.Line(start, from, end, line), context);
    }
  }

  /** Offset after the colon when a label begins at {@code from}, else -1. */
  private int labelEnd(int from, int end) {
    int nameEnd = Operand.nameEnd(text, from, end);
    return nameEnd > from && nameEnd < end && text.charAt(nameEnd) == ':' ? nameEnd + 1 : -1;
  }

  private void addLabel(int from, int colon) {
    String name = unquoted(text.substring(from, colon - 1));
    if (isCompiled && !inAssembly && sections.current().isExecutable() && !name.startsWith(".L")) {
      function = name;
      changeContext();
    }
    statements.add(new Statement(Statement.Kind.LABEL, from, colon, line, name, context));
  }

  private static String unquoted(String name) {
    return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
  }

  private void readDirective(int begin, String directive, int wordEnd, int end) {
    String arguments = arguments(wordEnd, end);
    if (sections.take(directive, arguments)) {
      changeContext();
      return;
    }
    switch (directive) {
      case ".code64" -> changeMode(true);
      case ".code32", ".code16", ".code16gcc" -> changeMode(false);
      default -> {
        if (!skips) {
          readSymbolDirective(begin, directive, arguments, end);
        }
      }
    }
  }

  private void readSymbolDirective(int begin, String directive, String arguments, int end) {
    switch (directive) {
      case ".globl", ".global", ".weak" ->
          COMMA.split(arguments).forEach(name -> facts.globals.add(Operand.bareName(name)));
      case ".type" -> facts.type(COMMA.splitToList(arguments));
      case ".comm", ".lcomm" ->
          facts.commons.add(Operand.bareName(COMMA.splitToList(arguments).get(0)));
      case ".set", ".equ", ".weakref" -> facts.alias(COMMA.limit(2).splitToList(arguments));
      case ".size" -> endFunction(arguments);
      case ".quad", ".8byte" -> quad(begin, arguments, end);
      case ".long", ".int", ".short", ".value", ".word", ".4byte", ".2byte", ".reloc", ".symver" ->
          facts.use(arguments, inAssembly);
      default -> {
        // Nothing about symbols, or (.hidden, .p2align, .ascii ...) nothing that matters here.
      }
    }
    boolean isAmongCode = inAssembly && sections.current().isExecutable();
    if (isAmongCode && DATA_DIRECTIVES.contains(directive)) {
      statements.add(new Statement(Statement.Kind.DATA, begin, end, line, directive, context));
    }
  }

  private void endFunction(String arguments) {
    if (!function.isEmpty()
        && Operand.bareName(COMMA.splitToList(arguments).get(0)).equals(function)) {
      function = "";
      changeContext();
    }
  }

  private void quad(int begin, String arguments, int end) {
    boolean rewritable = inAssembly && is64Bit && sections.current().isData();
    facts.use(arguments, inAssembly && !rewritable);
    if (rewritable) {
      statements.add(new Statement(Statement.Kind.QUAD, begin, end, line, arguments, context));
    }
  }

  private void changeMode(boolean to64Bit) {
    is64Bit = to64Bit;
    changeContext();
  }

  private void changeContext() {
    skips = sections.current().isDebug();
    context = new Context(sections.current(), inAssembly, is64Bit, function);
  }

  /** The text of a directive's arguments, without comment. */
  private String arguments(int from, int end) {
    int start = skipBlanks(from, end);
    int stop = InstructionReader.commentStart(text, start, end);
    return text.substring(start, stop).strip();
  }

  private int skipBlanks(int from, int end) {
    int at = from;
    while (at < end && (text.charAt(at) == '\t' || text.charAt(at) == ' ')) {
      at++;
    }
    return at;
  }
}
