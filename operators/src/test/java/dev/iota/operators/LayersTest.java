package dev.iota.operators;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.iota.operators", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchRule RULES_ARE_PURE = noClasses().that()
            .resideInAnyPackage("..orchestration..", "..clasp..", "..verdict..", "..agreement..", "..anomaly..", "..table..",
                    "..lineage..", "..audit..", "..poison..", "..judge..", "..reward..")
            .should().dependOnClassesThat().resideInAnyPackage("org.apache.flink..", "java.io..", "java.time..", "..operators.flink..");

    @ArchTest
    static final ArchRule NOTHING_KNOWS_KAFKA =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache.kafka..", "org.bytedeco..", "dev.iota.worker..");
}
