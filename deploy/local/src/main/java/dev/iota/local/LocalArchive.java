package dev.iota.local;

import dev.iota.jobs.ArchiveOptions;
import dev.iota.jobs.JobOptions;
import dev.iota.jobs.ScoreArchiveJob;
import dev.iota.jobs.parquet.ParquetFiles;
import dev.iota.operators.archive.ArchivedTopic;
import dev.iota.operators.flink.ArchiveGate;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Archives what a local run's topics hold now.
 *
 * @param rows of each topic
 * @param refused records that are not what their topics hold
 */
record LocalArchive(Path folder, Map<ArchivedTopic, Long> rows, long refused) {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);
    /** At the end all are merged, whatever the count. */
    private static final int MERGE_AT_THE_END = 1_000_000;

    /** Writes all anew beside what is there, then takes its place: whoever reads meanwhile sees the old or the new one. */
    static LocalArchive write(RunSpec run, Brokers brokers, Path folder) throws Exception {
        Path work = folder.resolveSibling(folder.getFileName() + ".new");
        delete(work);
        Files.createDirectories(work);
        JobExecutionResult result = execute(run, brokers, work);
        delete(work.resolve("checkpoints"));
        for (ArchivedTopic topic : ArchivedTopic.values()) {
            Files.createDirectories(work.resolve("archive").resolve(topic.folder()));
        }
        delete(folder);
        Files.move(work.resolve("archive"), folder);
        delete(work);
        Long refused = result.getAccumulatorResult(ArchiveGate.REFUSED);
        return new LocalArchive(folder, count(folder), refused == null ? 0 : refused);
    }

    private static JobExecutionResult execute(RunSpec run, Brokers brokers, Path work) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        ScoreArchiveJob.build(environment, new ArchiveOptions(new JobOptions(brokers.addresses(), run, brokers.client()),
                work.resolve("archive").toUri().toString(), MERGE_AT_THE_END, true));
        return environment.execute("iota archive of run " + run.run());
    }

    /** The rows that readers find. */
    static Map<ArchivedTopic, Long> count(Path folder) throws IOException {
        Map<ArchivedTopic, Long> rows = new EnumMap<>(ArchivedTopic.class);
        for (ArchivedTopic topic : ArchivedTopic.values()) {
            long sum = 0;
            for (Path file : files(folder.resolve(topic.folder()))) {
                sum += ParquetFiles.rows(new org.apache.flink.core.fs.Path(file.toUri()));
            }
            rows.put(topic, sum);
        }
        return rows;
    }

    /** Files that are whole: the names of others begin with a dot. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).filter(file -> file.getFileName().toString().matches("[^.].*\\.parquet")).toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
