package io.otlpdelta.delta;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class KernelStaysInsideTest {
  @Test
  void noOtherPackageSeesADeltaLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.otlpdelta.delta")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.delta..")
        .because("Kernel's interfaces change from version to version")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.otlpdelta"));
  }
}
