package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.jobs.ArchiveOptions;
import dev.iota.jobs.JobOptions;
import dev.iota.jobs.ScoreArchiveJob;
import dev.iota.local.bench.DuckArchive;
import dev.iota.local.sql.SqlScripts;
import dev.iota.local.sql.SqlSession;
import dev.iota.operators.archive.ArchivedTopic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreArchiveITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private ScoreTopics topics;

    @BeforeEach
    void startBroker() {
        broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        topics = new ScoreTopics(broker.brokers());
    }

    @AfterEach
    void stopBroker() {
        topics.close();
        broker.close();
    }

    @Test
    void archivesEachRecordOnceThoughTheJobIsKilled() throws Exception {
        Path archive = folder.resolve("store/archive");
        topics.writeEpoch(0);
        topics.writeBadLosses();
        try (MiniCluster cluster = start(null)) {
            Awaitility.await().atMost(PATIENCE).until(() -> LocalArchive.count(archive).get(ArchivedTopic.LOSSES) > 0);
            topics.writeEpoch(1);
        }
        leaveHalfWrittenFiles(archive);
        try (MiniCluster cluster = start(latestCheckpoint())) {
            topics.writeEpoch(2);
            Awaitility.await().atMost(PATIENCE)
                    .until(() -> LocalArchive.count(archive).get(ArchivedTopic.LOSSES) >= topics.offsets(ArchivedTopic.LOSSES).size()
                            && LocalArchive.count(archive).get(ArchivedTopic.REWARDS) >= topics.offsets(ArchivedTopic.REWARDS).size());
        }
        for (ArchivedTopic topic : List.of(ArchivedTopic.LOSSES, ArchivedTopic.REWARDS, ArchivedTopic.STAKES)) {
            assertThat(offsetsByDuckDb(archive, topic)).as("DuckDB, %s", topic).containsExactlyElementsOf(topics.offsets(topic));
        }
        try (SqlSession flink = SqlSession.open(SqlScripts.overArchive(archive.toUri().toString()), false, 1)) {
            for (ArchivedTopic topic : List.of(ArchivedTopic.LOSSES, ArchivedTopic.REWARDS, ArchivedTopic.STAKES)) {
                assertThat(rows(flink, "SELECT recordOffset FROM " + topic.folder() + " ORDER BY recordOffset"))
                        .as("Flink SQL, %s", topic).extracting(row -> row.getField(0))
                        .containsExactlyElementsOf(List.<Object>copyOf(topics.offsets(topic)));
            }
            assertThat(rows(flink, "SELECT DISTINCT reason, `offset` FROM dead_letters ORDER BY `offset`"))
                    .extracting(row -> row.getField(0)).containsExactly("MALFORMED", "UNKNOWN_VERSION", "UNKNOWN_VERSION");
            requireLeaderboard(rows(flink, "SELECT displayName, paid, share, standing FROM leaderboard ORDER BY paid DESC"));
            assertThat(rows(flink, "SELECT epoch, samples, meanLoss FROM losses_per_epoch ORDER BY epoch"))
                    .containsExactly(Row.of(0, 20L, 3.0), Row.of(1, 20L, 2.0), Row.of(2, 20L, 1.0));
        }
        assertThat(LocalArchive.files(archive)).allMatch(file -> file.getFileName().toString().startsWith("compacted-"));
    }

    @Test
    void asksTopicsThoughSomeRecordsAreNone() throws Exception {
        topics.writeEpoch(0);
        topics.writeBadLosses();
        topics.writeEpoch(1);
        topics.writeEpoch(2);
        try (SqlSession flink = SqlSession.open(SqlScripts.overTopics(broker.brokers(), ScoreTopics.RUN.value(), false), false, 1)) {
            requireLeaderboard(rows(flink, "SELECT displayName, paid, share, standing FROM leaderboard ORDER BY paid DESC"));
            assertThat(rows(flink, "SELECT COUNT(*) FROM losses")).containsExactly(Row.of(60L));
            assertThat(rows(flink, "SELECT topic, version, records FROM unreadable ORDER BY version")).containsExactlyInAnyOrder(
                    Row.of("scored.losses", "0", 1L), Row.of("scored.losses", "2", 1L), Row.of("scored.losses", null, 1L));
            assertThat(rows(flink, "SELECT JSON_QUERY(pathway, '$' RETURNING ARRAY<STRING>)[1] FROM losses LIMIT 1"))
                    .containsExactly(Row.of(topics.head().value()));
            planEveryView(flink);
        }
    }

    @Test
    void keepsTheLeaderboardUpToDateWhileRecordsCome() throws Exception {
        topics.writeEpoch(0);
        topics.writeBadLosses();
        topics.writeEpoch(1);
        topics.writeEpoch(2);
        try (SqlSession flink = SqlSession.open(SqlScripts.overTopics(broker.brokers(), ScoreTopics.RUN.value(), false), true, 1)) {
            // Flink leaves out what is taken back where a later row of the same miner takes its place.
            Map<Object, Row> standing = new HashMap<>();
            for (Row row : rows(flink, "SELECT miner, displayName, paid, share, standing FROM leaderboard")) {
                boolean isAdded = row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER;
                if (isAdded) {
                    standing.put(row.getField(0), Row.of(row.getField(1), row.getField(2), row.getField(3), row.getField(4)));
                } else {
                    assertThat(standing.remove(row.getField(0))).as("what is taken back was there").isNotNull();
                }
            }
            requireLeaderboard(standing.values().stream().sorted(Comparator.comparing(row -> -(double) row.getField(1))).toList());
            planEveryView(flink);
        }
    }

    private static void planEveryView(SqlSession flink) {
        List<Row> views = rows(flink, "SHOW VIEWS");
        assertThat(views).hasSizeGreaterThan(25);
        for (Row view : views) {
            assertThat(rows(flink, "EXPLAIN SELECT * FROM `" + view.getField(0) + "`")).isNotEmpty();
        }
    }

    private static void requireLeaderboard(List<Row> rows) {
        assertThat(rows).containsExactly(
                Row.of(ScoreTopics.DISPLAY_NAME, 6.0, 0.75, "TRUSTED"), Row.of("plain", 2.0, 0.25, "QUARANTINED"));
    }

    private MiniCluster start(Path checkpoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
        configuration.set(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION, ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        if (checkpoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toUri().toString());
        }
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder().setConfiguration(configuration)
                .setNumTaskManagers(1).setNumSlotsPerTaskManager(1).build());
        cluster.start();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        ScoreArchiveJob.build(environment, new ArchiveOptions(new JobOptions(broker.brokers(), ScoreTopics.spec(), Map.of()),
                folder.resolve("store/archive").toUri().toString(), 2, false));
        cluster.submitJob(environment.getStreamGraph().getJobGraph()).get();
        return cluster;
    }

    private Path latestCheckpoint() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("checkpoints"))) {
            return files.filter(file -> file.endsWith("_metadata")).map(Path::getParent)
                    .max(Comparator.comparingLong(path -> Long.parseLong(path.getFileName().toString().substring("chk-".length()))))
                    .orElseThrow();
        }
    }

    /** As a job leaves them that dies while it writes. */
    private static void leaveHalfWrittenFiles(Path archive) throws Exception {
        Path whole = LocalArchive.files(archive.resolve("losses")).get(0);
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole.resolveSibling(".part-half-0.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
        Files.write(whole.resolveSibling(".compacted-part-half-0.parquet.inprogress.half"), Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static List<Long> offsetsByDuckDb(Path archive, ArchivedTopic topic) throws Exception {
        List<Long> offsets = new ArrayList<>();
        try (Connection duck = DuckArchive.open(archive);
                ResultSet rows = duck.createStatement().executeQuery(
                        "SELECT recordOffset FROM " + DuckArchive.files(archive.resolve(topic.folder())) + " ORDER BY recordOffset")) {
            while (rows.next()) {
                offsets.add(rows.getLong(1));
            }
        }
        return offsets;
    }

    private static List<Row> rows(SqlSession flink, String query) {
        List<Row> rows = new ArrayList<>();
        flink.execute(query, (names, found) -> found.forEachRemaining(rows::add));
        return rows;
    }
}
