package io.otlpdelta;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Holds the house: imports run one way, and the ambient world comes in through {@code env} alone.
 */
class ArchitectureTest {
  private static final String ROOT = "io.otlpdelta.";

  /**
   * A package may import those before it, never those after it. Changing this list needs a reason
   * in the commit.
   */
  private static final List<String> IMPORT_ORDER =
      List.of(
          "error",
          "env",
          "model",
          "schema",
          "storage",
          "auth",
          "journal",
          "otlp",
          "catalog",
          "catalog.unity",
          "column",
          "flatten",
          "parquet",
          "delta",
          "quarantine",
          "maintenance",
          "pipeline",
          "server.config",
          "server.tls",
          "server.http",
          "server.query",
          "server.status",
          "server.doctor",
          "server.conformance.wire",
          "server.conformance",
          "server",
          "server.cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // In a packaged build the other module's tests come as a jar of their own.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.otlpdelta");

  @Test
  void everyPackageHasItsPlaceInTheImportOrder() {
    List<String> packages =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .distinct()
            .map(name -> name.substring(ROOT.length()))
            .toList();
    assertThat(IMPORT_ORDER).containsAll(packages);
    assertThat(packages).contains("journal", "pipeline", "server.http");
  }

  @Test
  void importsRunOneWay() {
    for (int i = 0; i < IMPORT_ORDER.size(); i++) {
      String[] later =
          IMPORT_ORDER.subList(i + 1, IMPORT_ORDER.size()).stream()
              .map(name -> ROOT + name)
              .toArray(String[]::new);
      if (later.length == 0) {
        continue;
      }
      noClasses()
          .that()
          .resideInAPackage(ROOT + IMPORT_ORDER.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(later)
          .because("the import order is one way")
          .check(CLASSES);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.otlpdelta.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheStagesThatWriteTablesKnowTheirLibraries() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + "storage", ROOT + "delta", ROOT + "parquet", ROOT + "maintenance")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.hadoop..", "software.amazon.awssdk..", "io.delta..", "org.apache.parquet..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "server..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.linecorp.armeria..", "io.netty..")
        .check(CLASSES);
  }

  @Test
  void onlyEnvReadsClocksSleepsOrMakesRandomness() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "env")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat(areSourcesOfChance())
        .check(CLASSES);
  }

  @Test
  void classesAreFinalOrMeantForExtension() {
    classes()
        .that()
        .resideInAPackage("io.otlpdelta..")
        .and()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
        .and()
        .haveSimpleNameNotEndingWith("package-info")
        .should()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> areSourcesOfChance() {
    return DescribedPredicate.describe(
        "are sources of chance",
        type ->
            type.isEquivalentTo(Random.class)
                || type.isEquivalentTo(ThreadLocalRandom.class)
                || type.isEquivalentTo(java.security.SecureRandom.class));
  }
}
