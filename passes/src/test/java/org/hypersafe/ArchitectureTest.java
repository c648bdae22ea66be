package org.hypersafe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the tree's shape. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.hypersafe");

  @Test
  void bindings_outsideLlvmPackage_areUnused() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage("org.hypersafe.llvm")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");
    rule.check(CLASSES);
  }

  @Test
  void processes_outsideToolRunner_areNotStarted() {
    ArchRule rule =
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.hypersafe.process.ToolRunner")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder")
            .orShould()
            .callMethod(Runtime.class, "exec", String[].class);
    rule.check(CLASSES);
  }

  @Test
  void verifier_dependsOnNoPass() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage("org.hypersafe.verify")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.hypersafe.asm",
                "org.hypersafe.ir",
                "org.hypersafe.object",
                "org.hypersafe.plan",
                "org.hypersafe.tables",
                "org.hypersafe.link",
                "org.hypersafe.load",
                "org.hypersafe.callgraph");
    rule.check(CLASSES);
  }

  @Test
  void analysis_dependsOnNoPass() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAnyPackage(
                "org.hypersafe.load",
                "org.hypersafe.facts",
                "org.hypersafe.pointsto",
                "org.hypersafe.callgraph",
                "org.hypersafe.plan",
                "org.hypersafe.report")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.hypersafe.cc",
                "org.hypersafe.ir",
                "org.hypersafe.asm",
                "org.hypersafe.link",
                "org.hypersafe.cli",
                "org.hypersafe.server");
    rule.check(CLASSES);
  }

  private static final Pattern TARGET_NAME =
      Pattern.compile("\\b(xen|bitvisor)\\b", Pattern.CASE_INSENSITIVE);

  @Test
  void javaSources_nameNoHypervisor() throws IOException {
    Path root = Path.of(System.getProperty("hypersafe.source"));
    List<Path> sources;
    List<Path> all = new ArrayList<>();
    for (String module : List.of("cfg-analysis", "passes")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main"))) {
        files.forEach(all::add);
      }
    }
    sources = all.stream().filter(file -> file.toString().endsWith(".java")).sorted().toList();
    assertFalse(sources.isEmpty(), "no sources below " + root);
    assertEquals(List.of(), sources.stream().filter(ArchitectureTest::namesTarget).toList());
  }

  private static boolean namesTarget(Path source) {
    try {
      return TARGET_NAME.matcher(Files.readString(source)).find();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
