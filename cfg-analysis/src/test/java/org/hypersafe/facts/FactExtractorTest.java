package org.hypersafe.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hypersafe.load.InputFile;
import org.hypersafe.load.LoadedProgram;
import org.hypersafe.load.ProgramLoader;
import org.hypersafe.load.TestClang;
import org.hypersafe.object.SymbolRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FactExtractorTest {
  @TempDir Path directory;

  private ModuleFacts facts(String source) {
    TestClang clang = new TestClang(directory);
    return FactExtractor.extract(
            ProgramLoader.load(ImmutableList.of(clang.bitcode("a", source))),
            FactStore.NONE,
            file -> {})
        .modules()
        .get(0);
  }

  private static FunctionFact function(ModuleFacts facts, SymbolRef symbol) {
    return facts.functions().stream()
        .filter(fact -> fact.symbol().equals(symbol))
        .findFirst()
        .orElseThrow();
  }

  private boolean takesF(String source) {
    return function(facts("void f(void);" + source), SymbolRef.global("f")).isTaken();
  }

  @Test
  void extract_functionOnlyCalled_notTaken() {
    assertFalse(takesF("void f(void) {} void g(void) { f(); }"));
  }

  @Test
  void extract_functionInInitialiser_taken() {
    assertTrue(takesF("struct { int a; void (*p)(void); } s = { 1, f };"));
  }

  @Test
  void extract_functionCompared_taken() {
    assertTrue(takesF("int g(unsigned long p) { return p == (unsigned long)f; }"));
  }

  @Test
  void extract_functionStoredAsInteger_taken() {
    assertTrue(takesF("void g(unsigned long *p, unsigned long q) { *p = (unsigned long)f + q; }"));
  }

  @Test
  void extract_functionInRegisterOfAssembly_taken() {
    assertTrue(takesF("void g(void) { asm volatile(\"call *%0\" :: \"r\"(f)); }"));
  }

  @Test
  void extract_functionNamedByAssembly_notTaken() {
    assertFalse(takesF("void f(void) {} void g(void) { asm volatile(\"call %c0\" :: \"i\"(f)); }"));
  }

  @Test
  void extract_static_localWithType() {
    ModuleFacts facts = facts("static void s(int a) {} void (*p)(int) = s;");
    FunctionFact fact = function(facts, SymbolRef.local("s"));
    assertTrue(fact.type().isPresent() && fact.isDefined());
    assertEquals(1, fact.line());
  }

  @Test
  void extract_declaredAndTaken_hasType() {
    ModuleFacts facts = facts("void s(int a); void (*p)(int) = s;");
    assertTrue(function(facts, SymbolRef.global("s")).type().isPresent());
  }

  @Test
  void extract_indirectCalls_numberedWithTypeAndPlace() {
    ModuleFacts facts = facts("void g(void (*p)(int), int (*q)(void)) {\n p(1);\n q(); }");
    assertEquals(2, facts.sites().size());
    SiteFact second = facts.sites().get(1);
    assertEquals(1, second.id().number());
    assertEquals(3, second.line());
    assertEquals("a.c", second.file());
    assertTrue(second.type().isPresent() && !second.type().equals(facts.sites().get(0).type()));
  }

  /** A store in memory that counts what it could give. */
  private static final class MapStore implements FactStore {
    private final Map<String, byte[]> entries = new ConcurrentHashMap<>();
    private int given;

    @Override
    public Optional<byte[]> get(String key) {
      Optional<byte[]> found = Optional.ofNullable(entries.get(key));
      given += found.isPresent() ? 1 : 0;
      return found;
    }

    @Override
    public void put(String key, byte[] facts) {
      entries.put(key, facts);
    }
  }

  private static ModuleFacts extract(InputFile input, FactStore store) {
    LoadedProgram program = ProgramLoader.load(ImmutableList.of(input));
    return FactExtractor.extract(program, store, file -> {}).modules().get(0);
  }

  @Test
  void extract_knownModule_sameFactsFromStore() {
    String source =
        "static int f(int a) { return a; } int (*p)(int) = f; extern void g(void);"
            + " int h(int (*q)(int)) { __asm__(\"\" : : \"r\"(g)); return q(1) + p(2); }";
    InputFile input = new TestClang(directory).bitcode("a", source);
    MapStore store = new MapStore();
    ModuleFacts fresh = extract(input, store);
    assertEquals(2, fresh.sites().size());
    assertEquals(0, store.given);
    assertEquals(fresh, extract(input, store));
    assertEquals(1, store.given);
  }

  @Test
  void extract_storeHasOtherBytes_readsBitcode() {
    InputFile input = new TestClang(directory).bitcode("a", "void f(void) {}");
    MapStore store = new MapStore();
    ModuleFacts fresh = extract(input, store);
    store.entries.replaceAll((key, facts) -> new byte[] {1, 2, 3});
    assertEquals(fresh, extract(input, store));
  }
}
