package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditFinding.Subject;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent.AuditCompleted;
import dev.iota.protocol.frame.TensorCodec;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six workers, one of which sends ten times what it computed, and a validator that repeats what each did. */
class AuditedRunITCase {
    private static final int LIAR = 3;
    private static final int EPOCHS = 2;

    @TempDir
    private Path folder;

    @Test
    void honestWorkIsRepeatedToTheLastBitAndALieIsFound() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(16, 16 * EPOCHS, TensorCodec.BF16, MergeSpec.of(MergeSpec.Codec.INT8), RunFixture.limits());
        LocalRun.Settings settings = new LocalRun.Settings(6, "fp32", 0, "0", fixture.store)
                .with(number -> number == LIAR
                        ? Optional.of(List.of("-Diota.lab.scenario=SCALE", "dev.iota.local.lab.LabWorker")) : Optional.empty())
                .withValidators(1);
        MinerId liar;
        try (LocalRun local = LocalRun.start(run, fixture.runFolder, settings, System.out::println)) {
            assertThat(local.workers().validators()).hasSize(1);
            RunFixture.requireComplete(local);
            liar = local.workers().miner(LIAR).orElseThrow();
            Map<MinerId, Stage> stages = new HashMap<>();
            int ordered = orderAll(local, stages);
            List<AuditReport> reports = reports(local, ordered);
            assertThat(reports).hasSize(ordered);
            assertThat(reports).allMatch(AuditReport::isBitwise);
            reports.stream().filter(report -> report.miner().equals(liar)).forEach(AuditedRunITCase::requireFound);
            reports.stream().filter(report -> !report.miner().equals(liar)).forEach(AuditedRunITCase::requirePassed);
            assertThat(reports.stream().mapToInt(AuditReport::shards).sum()).as("merged shards reduced again").isPositive();
            deleteTickets(local);
            assertThat(command("audit", "--miner", at(stages, Stage.FIRST, liar).shortForm(), "--epoch", "1")).as("its records are gone")
                    .isEqualTo(LocalFailure.USAGE);
            assertThat(command("audit", "--miner", at(stages, new Stage(1), liar).value(), "--epoch", "0")).isZero();
            assertThat(command("audit", "--miner", "zzzz", "--epoch", "0")).as("nobody").isEqualTo(LocalFailure.USAGE);
        }
        assertThat(command("audit", "--miner", liar.shortForm(), "--epoch", "9")).as("never was").isEqualTo(LocalFailure.USAGE);
    }

    /** Any honest miner of a stage. */
    private static MinerId at(Map<MinerId, Stage> stages, Stage stage, MinerId liar) {
        return stages.keySet().stream()
                .filter(miner -> stages.get(miner).equals(stage) && !miner.equals(liar))
                .findFirst()
                .orElseThrow();
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

    /**
     * An order for each contribution; answers how many there are.
     *
     * @param stages where each miner worked in the end
     */
    private static int orderAll(LocalRun local, Map<MinerId, Stage> stages) throws Exception {
        int orders = 0;
        List<EpochManifest> manifests = local.watcher().ask(view -> List.copyOf(view.epochs()));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", local.brokers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (EpochManifest manifest : manifests) {
                for (StageMerge merge : manifest.stages()) {
                    for (Contribution contribution : merge.plan().contributions()) {
                        stages.put(contribution.miner(), merge.stage());
                        order(local, producer, contribution.miner(), merge.stage(), merge.plan().epoch());
                        orders++;
                    }
                }
            }
        }
        return orders;
    }

    private static void order(LocalRun local, KafkaProducer<byte[], byte[]> producer, MinerId miner, Stage stage, Epoch epoch)
            throws Exception {
        AuditOrder order = new AuditOrder(
                AuditOrder.VERSION, local.run().run(), miner, stage, epoch, Generation.FIRST, AuditOrder.Cause.DRAWN, 0);
        Signed signed = Signed.audit(order, LocalRun.key(local.folder()));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(new Topics(local.run().run()).audits(), signed.value());
        record.headers().add(EventEnvelope.SIGNATURE_KEY, signed.signature());
        producer.send(record).get();
    }

    private static List<AuditReport> reports(LocalRun local, int count) {
        List<AuditReport> reports = new ArrayList<>();
        Awaitility.await().atMost(RunFixture.PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            reports.clear();
            RunEvents.of(local, AuditCompleted.class).forEach(event -> reports.add(event.report()));
            return reports.size() >= count;
        });
        return reports;
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
