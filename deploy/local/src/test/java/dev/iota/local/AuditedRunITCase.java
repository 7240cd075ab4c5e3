package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.local.lab.LabWorker;
import dev.iota.local.lab.Scenario;
import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditFinding.Subject;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six workers, one of which sends ten times what it computed, and a validator that repeats what each did, and is killed doing so. */
class AuditedRunITCase {
    private static final int LIAR = 3;
    /** More than the run is let go on for. */
    private static final int EPOCHS = 60;

    @TempDir
    private Path folder;

    @Test
    void whoeverAnAuditFindsLosesItsPlaceAndWhatItSpoiltIsUndone() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(16, 16 * EPOCHS, Cut.parse("linear:8+tokens"), TensorCodec.parse("int8+stochastic"),
                MergeSpec.of(MergeSpec.Codec.INT8), RunFixture.limits());
        LocalRun.Settings settings = new LocalRun.Settings(6, "fp32", 0, "0", fixture.store)
                .with(number -> number == LIAR
                        ? Optional.of(LabWorker.program(Scenario.SCALE, folder.resolve("accomplices"))) : Optional.empty())
                .with(Scrutiny.ofStrangers(1));
        MinerId liar;
        try (LocalRun local = LocalRun.start(run, fixture.runFolder, settings, System.out::println)) {
            RunFixture.await(local, view -> view.latest() != null && view.latest().epoch().value() > 0);
            // Six orders came with the seal: it is in the middle of one.
            ProcessHandle.of(local.workers().processIdOf(local.workers().validators().get(0))).orElseThrow().destroyForcibly();
            RunFixture.await(local, view -> !view.quarantines().isEmpty());
            liar = local.workers().miner(LIAR).orElseThrow();
            assertThat(local.watcher().ask(RunView::quarantines)).extracting(VerdictRecord::miner).containsOnly(liar);
            assertThat(local.watcher().ask(RunView::quarantines).get(0).reason()).contains("./iota audit --miner " + liar);
            RunFixture.await(local, view -> view.latest().generation().compareTo(Generation.FIRST) > 0);
            EpochManifest anew = local.watcher().ask(RunView::latest);
            RunFixture.await(local, view -> view.latest().epoch().compareTo(anew.epoch()) > 0);
            EpochManifest sealed = local.watcher().ask(RunView::latest);
            assertThat(contributors(sealed)).isNotEmpty().doesNotContain(liar);
            MinerId found = liar;
            RunFixture.await(local, view -> view.validations().stream().map(ValidationRecord::report)
                    .anyMatch(report -> !report.miner().equals(found) && report.shards() > 0));
            requireJustReports(local.watcher().ask(RunView::validations), liar);
            RunFixture.requirePaid(local, 0);
            assertThat(local.watcher().ask(RunView::rewards))
                    .filteredOn(reward -> reward.miner().equals(found) && reward.generation().compareTo(Generation.FIRST) > 0)
                    .allSatisfy(reward -> assertThat(reward.workUnits()).as(reward.reason()).isZero());
            requireCommandSaysWhy(local, sealed);
        }
        assertThat(command("audit", "--miner", liar.shortForm(), "--epoch", "99")).as("never was").isEqualTo(LocalFailure.USAGE);
    }

    private static void requireJustReports(List<ValidationRecord> validations, MinerId liar) {
        assertThat(validations).extracting(validation -> validation.report().miner() + " at " + validation.report().epoch() + ", "
                + validation.report().generation()).doesNotHaveDuplicates();
        List<AuditReport> reports = validations.stream().map(ValidationRecord::report)
                .filter(report -> report.outcome() != Outcome.EXPIRED).toList();
        assertThat(reports).allMatch(AuditReport::isBitwise);
        reports.stream().filter(report -> report.miner().equals(liar)).forEach(AuditedRunITCase::requireFound);
        List<AuditReport> ofHonest = reports.stream().filter(report -> !report.miner().equals(liar)).toList();
        assertThat(ofHonest).isNotEmpty().allSatisfy(AuditedRunITCase::requirePassed);
        assertThat(ofHonest.stream().mapToInt(AuditReport::shards).sum()).as("merged shards reduced again").isPositive();
    }

    private void requireCommandSaysWhy(LocalRun local, EpochManifest sealed) throws Exception {
        String epoch = Integer.toString(sealed.epoch().value() - 1);
        String body = sealed.stages().get(1).plan().contributions().get(0).miner().value();
        String head = sealed.stages().get(0).plan().contributions().get(0).miner().shortForm();
        assertThat(command("audit", "--miner", body, "--epoch", epoch)).isZero();
        assertThat(command("rewards")).isZero();
        assertThat(command("why", "--miner", body)).isZero();
        assertThat(command("why", "--miner", "zzzz")).as("nobody").isEqualTo(LocalFailure.USAGE);
        assertThat(command("audit", "--miner", "zzzz", "--epoch", epoch)).as("nobody").isEqualTo(LocalFailure.USAGE);
        deleteTickets(local);
        assertThat(command("audit", "--miner", head, "--epoch", epoch)).as("its records are gone").isEqualTo(LocalFailure.USAGE);
    }

    private static List<MinerId> contributors(EpochManifest manifest) {
        return manifest.stages().stream().flatMap(merge -> merge.plan().contributions().stream()).map(Contribution::miner).toList();
    }

    private static void requirePassed(AuditReport report) {
        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.PASSED);
        assertThat(report.passes()).isPositive();
        assertThat(report.exactPasses()).isEqualTo(report.passes());
        assertThat(report.exactShards()).isEqualTo(report.shards());
    }

    private static void requireFound(AuditReport report) {
        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.FAILED);
        AuditFinding first = report.findings().get(0);
        assertThat(first.subject()).isEqualTo(Subject.OUTPUT);
        assertThat(first.cosine()).isGreaterThan(0.99);
        assertThat(first.magnitudeRatio()).isLessThan(0.11);
        assertThat(first.input().topic()).isNotEqualTo(first.output().topic());
    }

    private static void deleteTickets(LocalRun local) throws Exception {
        Topics topics = new Topics(local.run().run());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", local.brokers()))) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            for (int slot = 0; slot < local.run().limits().slotsPerStage(); slot++) {
                all.put(new TopicPartition(topics.tickets(), slot), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }
    }

    private int command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--work-dir", folder.toString(), "--run", "test"));
        return Iota.commandLine().execute(all.toArray(String[]::new));
    }
}
