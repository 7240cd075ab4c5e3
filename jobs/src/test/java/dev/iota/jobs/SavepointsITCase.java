package dev.iota.jobs;

import static dev.iota.jobs.JobCluster.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.jobs.options.Release;
import dev.iota.jobs.parquet.ArchiveSink;
import dev.iota.jobs.parquet.ParquetFiles;
import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import dev.iota.operators.orchestration.Fence;
import dev.iota.operators.reward.PaidBefore;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs go on from their savepoints: from those taken here, and from the ones kept of every release. */
class SavepointsITCase {
    private static final Path KEPT = Path.of("src/test/resources/savepoints");
    private static final long RESTARTED = 1_000;
    private static final int LOSSES_BEFORE = 100;
    private static final int FRAMES_BEFORE = 60;
    private static JobCluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startFlink() throws Exception {
        cluster = new JobCluster();
    }

    @AfterAll
    static void stopFlink() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void clearTheShelves() {
        ShelfSource.clear();
    }

    @AfterEach
    void cancelWhatStillRuns() throws Exception {
        cluster.cancelAll();
    }

    @Test
    void anOrchestratorGoesOnFromItsSavepoint() throws Exception {
        Path savepoint = beginTraining();
        goOnTraining(savepoint, written("tickets").get(0).value());
    }

    @Test
    void aValidatorGoesOnWithMoreTasksAndWithFewer() throws Exception {
        JobID whole = cluster.start(1, null, validator());
        ShelfSource.on("losses").addAll(SavedInputs.losses(0, 512));
        awaitEpoch(1);
        cluster.stop(whole, folder);
        Map<String, ScoreRecord> expected = scores();
        assertThat(expected).hasSize(6);

        ShelfSource.clear();
        Path first = beginValidating();
        JobID wide = cluster.start(2, first, validator());
        ShelfSource.on("losses").addAll(SavedInputs.losses(LOSSES_BEFORE, 300));
        awaitEpoch(0);
        awaitRead();
        Path second = cluster.stop(wide, folder);
        JobID narrow = cluster.start(1, second, validator());
        ShelfSource.on("losses").addAll(SavedInputs.losses(300, 512));
        ShelfSource.on("frames").addAll(SavedInputs.frames(FRAMES_BEFORE, FRAMES_BEFORE + 1, 500));
        awaitEpoch(1);
        awaitTheAnomaly();
        cluster.stop(narrow, folder);
        assertThat(scores()).usingRecursiveComparison()
                .withComparatorForType((one, other) -> Math.abs(one - other) < 1e-9 ? 0 : Double.compare(one, other), Double.class)
                .isEqualTo(expected);
    }

    @Test
    void anArchiveHasEveryRecordOnce() throws Exception {
        Path store = folder.resolve("archive");
        Consumer<StreamExecutionEnvironment> archive = environment -> ScoreArchiveJob.build(environment,
                new ArchiveOptions(SavedRun.JOB, store.toUri().toString(), 1, false),
                new ArchiveIo(new ShelfSource<InboundRecord>("scores"), new ShelfSink(), ArchiveSink.of(
                        new org.apache.flink.core.fs.Path(store.toUri()), SavedRun.SPEC.run(), 1)));
        JobID first = cluster.start(1, null, archive);
        ShelfSource.on("scores").addAll(List.of(SavedInputs.score(1), SavedInputs.score(2)));
        awaitRead();
        Path savepoint = cluster.stop(first, folder.resolve("savepoints"));
        JobID second = cluster.start(2, savepoint, archive);
        ShelfSource.on("scores").addAll(List.of(SavedInputs.score(3), SavedInputs.score(4), SavedInputs.score(5)));
        until("all rows", () -> rows(store) == 5);
        cluster.cancel(second);
        assertThat(rows(store)).isEqualTo(5);
    }

    @Test
    void refusesTheStateOfAnotherJob() throws Exception {
        Path savepoint = beginTraining();
        assertThatThrownBy(() -> cluster.start(1, savepoint, validator())).hasStackTraceContaining("allowNonRestoredState");
    }

    @Test
    void everyReleasesSavepointsAreRestored() throws Exception {
        if (Boolean.getBoolean("savepoints.write")) {
            write(KEPT.resolve(Release.name().split(" ")[0]));
        }
        List<Path> releases;
        try (Stream<Path> listed = Files.list(KEPT)) {
            releases = listed.sorted().toList();
        }
        assertThat(releases).isNotEmpty();
        for (Path release : releases) {
            ShelfSource.clear();
            String ticket = Files.readString(release.resolve("ticket.hex")).strip();
            ShelfSource.on("events").addAll(eventsBefore(SignedTicket.read(HexFormat.of().parseHex(ticket))));
            goOnTraining(release.resolve("orchestrator"), HexFormat.of().parseHex(ticket));
            ShelfSource.clear();
            putWhatValidatorsReadBefore();
            JobID job = cluster.start(2, release.resolve("validator"), validator());
            ShelfSource.on("losses").addAll(SavedInputs.losses(LOSSES_BEFORE, 256));
            ShelfSource.on("frames").addAll(SavedInputs.frames(FRAMES_BEFORE, FRAMES_BEFORE + 1, 500));
            awaitEpoch(0);
            awaitTheAnomaly();
            cluster.cancel(job);
            assertThat(scores().values()).filteredOn(score -> score.window() == ScoreRecord.Window.EPOCH)
                    .hasSize(2).allSatisfy(score -> assertThat(score.samples()).isEqualTo(256));
        }
    }

    /** What a machine calls its folders has no place in them. */
    @Test
    void keptSavepointsHoldNoPaths() throws Exception {
        try (Stream<Path> files = Files.walk(KEPT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.size(file)).as(file.toString()).isLessThan(256 << 10);
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString())
                        .doesNotContain("file:/", "/tmp", "/home/", "/root/", System.getProperty("user.dir"));
            }
        }
    }

    private void write(Path kept) throws Exception {
        keep(beginTraining(), kept.resolve("orchestrator"));
        Files.writeString(kept.resolve("ticket.hex"), HexFormat.of().formatHex(written("tickets").get(0).value()) + "\n");
        ShelfSource.clear();
        keep(beginValidating(), kept.resolve("validator"));
    }

    private static void keep(Path savepoint, Path kept) throws Exception {
        Files.createDirectories(kept);
        try (Stream<Path> files = Files.list(savepoint)) {
            assertThat(files).as("all of it lies in one file").hasSize(1);
        }
        Files.copy(savepoint.resolve("_metadata"), kept.resolve("_metadata"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Two workers train; of one sample the tail is done, the head has both its passes to do. */
    private Path beginTraining() throws Exception {
        JobID job = cluster.start(1, null, orchestrator());
        ShelfSource.on("stakes").add(SavedRun.stake(SavedRun.HEAD.miner(), 5));
        ShelfSource.on("epochs").addAll(SavedInputs.manifests(0));
        ShelfSource.on("events").addAll(SavedInputs.workers());
        until("there is a ticket", () -> !written("tickets").isEmpty());
        SignedTicket ticket = SignedTicket.read(written("tickets").get(0).value());
        ShelfSource.on("events").add(SavedInputs.pass(SavedRun.TAIL, 3, ticket, 1, Direction.BACKWARD, 2.5));
        awaitRead();
        return cluster.stop(job, folder);
    }

    /** As many as were read, so that a source that goes on finds its place. */
    private static List<Object> eventsBefore(SignedTicket ticket) {
        List<Object> events = new ArrayList<>(SavedInputs.workers());
        events.add(SavedInputs.pass(SavedRun.TAIL, 3, ticket, 1, Direction.BACKWARD, 2.5));
        return events;
    }

    /** The head does the rest of a sample that was on its way: it is done, and nothing begins anew. */
    private void goOnTraining(Path savepoint, byte[] ticketBytes) throws Exception {
        SignedTicket ticket = SignedTicket.read(ticketBytes);
        List.of("tickets", "losses", "epochs").forEach(topic -> written(topic).clear());
        JobID job = cluster.start(1, savepoint, orchestrator());
        ShelfSource.on("events").add(SavedInputs.pass(SavedRun.HEAD, RESTARTED, ticket, 0, Direction.FORWARD, null));
        ShelfSource.on("events").add(SavedInputs.pass(SavedRun.HEAD, RESTARTED + 1, ticket, 0, Direction.BACKWARD, null));
        until("the sample is done", () -> !written("losses").isEmpty());
        cluster.cancel(job);
        LossRecord loss = Json.read(written("losses").get(0).value(), LossRecord.class, LossRecord.VERSION);
        assertThat(loss.microBatch()).isEqualTo(ticket.ticket().microBatch());
        assertThat(loss.loss()).isEqualTo(2.5);
        assertThat(written("epochs")).as("the run does not begin again").isEmpty();
        assertThat(written("tickets")).as("the credit that came free is used").isNotEmpty();
    }

    /** A pane is half full, an epoch is sealed, frames of two miners are known. */
    private Path beginValidating() throws Exception {
        JobID job = cluster.start(1, null, validator());
        putWhatValidatorsReadBefore();
        awaitRead();
        return cluster.stop(job, folder);
    }

    private static void putWhatValidatorsReadBefore() throws Exception {
        ShelfSource.on("losses").addAll(SavedInputs.losses(0, LOSSES_BEFORE));
        ShelfSource.on("frames").addAll(SavedInputs.frames(0, FRAMES_BEFORE, 1));
        ShelfSource.on("events").addAll(SavedInputs.workers());
        ShelfSource.on("epochs").addAll(SavedInputs.manifests(1));
        ShelfSource.on("stakes").add(SavedRun.stake(SavedRun.HEAD.miner(), 5));
    }

    /** One miner's frames are suddenly large: who was never seen before would not stand out. */
    private static void awaitTheAnomaly() throws Exception {
        until("the anomaly is seen", () -> !written("anomalies").isEmpty());
        AnomalyRecord anomaly = Json.read(written("anomalies").get(0).value(), AnomalyRecord.class, AnomalyRecord.VERSION);
        assertThat(anomaly.kind()).isEqualTo(AnomalyRecord.Kind.SPIKE);
        assertThat(anomaly.miner()).isEqualTo(SavedRun.HEAD.miner());
    }

    private Consumer<StreamExecutionEnvironment> orchestrator() {
        OrchestratorOptions options =
                new OrchestratorOptions(SavedRun.JOB, keyFile(), folder.resolve("store").toUri().toString(), Fence.NONE);
        return environment -> OrchestratorJob.build(environment, options, SavedRun.orchestratorIo());
    }

    private Consumer<StreamExecutionEnvironment> validator() {
        ValidatorOptions options =
                new ValidatorOptions(SavedRun.JOB, Clasp.DEFAULT, 1, keyFile(), 0, List.of(), true, null, PaidBefore.NOTHING);
        return environment -> ValidatorJob.build(environment, options, SavedRun.validatorIo());
    }

    private Path keyFile() {
        try {
            Path file = Files.write(folder.resolve("run.key"), SavedRun.OPERATOR.encoded());
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long rows(Path folder) throws Exception {
        if (!Files.exists(folder)) {
            return 0;
        }
        long rows = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches("[^.].*\\.parquet")).toList()) {
                rows += ParquetFiles.rows(new org.apache.flink.core.fs.Path(file.toUri()));
            }
        }
        return rows;
    }

    private static void awaitRead() {
        for (String shelf : List.of("events", "epochs", "stakes", "losses", "frames", "scores")) {
            until("all of " + shelf + " is read", () -> ShelfSource.isReadThrough(shelf));
        }
    }

    private static void awaitEpoch(int epoch) {
        until("scores of epoch " + epoch, () -> scores().keySet().stream().filter(key -> key.startsWith("epoch-" + epoch + "/")).count() == 2);
    }

    /** The last of each key. */
    private static Map<String, ScoreRecord> scores() throws Exception {
        Map<String, ScoreRecord> scores = new TreeMap<>(Comparator.naturalOrder());
        for (OutboundRecord record : written("scores")) {
            scores.put(new String(record.key(), StandardCharsets.US_ASCII), Json.read(record.value(), ScoreRecord.class, ScoreRecord.VERSION));
        }
        return scores;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<OutboundRecord> written(String topic) {
        return (List) ShelfSource.on("to " + SavedRun.SPEC.run() + "." + topic);
    }
}
