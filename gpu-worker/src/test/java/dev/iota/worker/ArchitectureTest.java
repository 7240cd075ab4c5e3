package dev.iota.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.iota.worker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_ONE_PACKAGE_KNOWS_TORCH = noClasses()
            .that().resideOutsideOfPackage("dev.iota.worker.torch..")
            .should().dependOnClassesThat().resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule DECISIONS_KNOW_NEITHER_KAFKA_NOR_TORCH = noClasses()
            .that().resideInAnyPackage("dev.iota.worker.pipeline..", "dev.iota.worker.health..", "dev.iota.worker.home..")
            .should().dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.bytedeco..", "dev.iota.worker.torch..", "dev.iota.worker.kafka..");

    @ArchTest
    static final ArchRule ONLY_ONE_PACKAGE_SPEAKS_KAFKA = noClasses()
            .that().resideInAnyPackage("dev.iota.worker.epoch..", "dev.iota.worker.compute..", "dev.iota.worker.data..",
                    "dev.iota.worker.store..", "dev.iota.worker.weights..", "dev.iota.worker.torch..", "dev.iota.worker.merge..")
            .should().dependOnClassesThat().resideInAPackage("org.apache.kafka..");
}
