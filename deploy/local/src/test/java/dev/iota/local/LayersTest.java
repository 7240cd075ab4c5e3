package dev.iota.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of dependencies between the modules. */
@AnalyzeClasses(packages = "dev.iota", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchRule PROTOCOL_STANDS_ALONE = noClasses().that().resideInAPackage("dev.iota.protocol..")
            .should().dependOnClassesThat().resideInAnyPackage("dev.iota.operators..", "dev.iota.jobs..", "dev.iota.worker..", "dev.iota.local..");

    @ArchTest
    static final ArchRule OPERATORS_KNOW_THE_PROTOCOL_ONLY = noClasses().that().resideInAPackage("dev.iota.operators..")
            .should().dependOnClassesThat().resideInAnyPackage("dev.iota.jobs..", "dev.iota.worker..", "dev.iota.local..");

    @ArchTest
    static final ArchRule JOBS_AND_WORKERS_MEET_IN_THE_PROTOCOL = noClasses().that().resideInAPackage("dev.iota.jobs..")
            .should().dependOnClassesThat().resideInAnyPackage("dev.iota.worker..", "dev.iota.local..");

    @ArchTest
    static final ArchRule WORKERS_KNOW_NO_FLINK = noClasses().that().resideInAPackage("dev.iota.worker..")
            .should().dependOnClassesThat().resideInAnyPackage("org.apache.flink..", "dev.iota.operators..", "dev.iota.jobs..", "dev.iota.local..");

    @ArchTest
    static final ArchRule THE_PAGE_KNOWS_TOPICS_ONLY = noClasses().that().resideInAPackage("dev.iota.dashboard..")
            .should().dependOnClassesThat().resideInAnyPackage("org.apache.flink..", "org.bytedeco..", "dev.iota.operators..", "dev.iota.jobs..",
                    "dev.iota.worker..", "dev.iota.local..");

    @ArchTest
    static final ArchRule ACCESS_KNOWS_THE_PROTOCOL_ONLY = noClasses().that().resideInAPackage("dev.iota.access..")
            .should().dependOnClassesThat().resideInAnyPackage("org.apache.flink..", "org.bytedeco..", "dev.iota.operators..", "dev.iota.jobs..",
                    "dev.iota.worker..", "dev.iota.dashboard..", "dev.iota.local..");

    @ArchTest
    static final ArchRule NOTHING_BUT_THE_LAUNCHER_KNOWS_THE_PAGE = noClasses().that().resideOutsideOfPackages("dev.iota.local..", "dev.iota.dashboard..")
            .should().dependOnClassesThat().resideInAnyPackage("dev.iota.dashboard..");

    @ArchTest
    static final ArchRule ONE_PACKAGE_KNOWS_TORCH = noClasses().that().resideOutsideOfPackage("dev.iota.worker.torch..")
            .should().dependOnClassesThat().resideInAnyPackage("org.bytedeco..");
}
