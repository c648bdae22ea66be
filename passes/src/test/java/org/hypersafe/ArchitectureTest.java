package org.hypersafe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
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
@AnalyzeClasses(packages = "org.hypersafe", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule bindingsInOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.hypersafe.llvm")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule processesInOneClass =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.hypersafe.process.ToolRunner")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.ProcessBuilder")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.Runtime$Version");

  @ArchTest
  static final ArchRule verifierSharesNothingWithThePasses =
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

  @ArchTest
  static final ArchRule analysisNamesNoPass =
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
