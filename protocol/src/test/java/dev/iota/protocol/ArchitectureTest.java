package dev.iota.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.iota.protocol", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule dependsOnTheJdkAndJacksonAlone = classes()
            .that().haveSimpleNameNotStartingWith("Packing").and().haveSimpleNameNotStartingWith("VectorLanes")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "com.fasterxml.jackson..", "dev.iota.protocol..");

    @ArchTest
    static final ArchRule onlyVectorLanesKnowVectors = classes().that().haveSimpleNameStartingWith("VectorLanes")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "jdk.incubator.vector..", "dev.iota.protocol.codec..");

    @ArchTest
    static final ArchRule onlyLanesChoiceKnowsVectorLanes = classes().that().haveSimpleName("VectorLanes")
            .should().onlyHaveDependentClassesThat().haveNameMatching(".*\\.(LanesChoice.*|VectorLanes.*)");

    @ArchTest
    static final ArchRule onlyPackingKnowsZstd = classes().that().haveSimpleNameStartingWith("Packing")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "com.github.luben.zstd..", "dev.iota.protocol..");
}
