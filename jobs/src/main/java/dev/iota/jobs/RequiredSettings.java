package dev.iota.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * The platform owns Flink's settings; some of them a job can't do without. All that is missing is said at once, before the job starts.
 */
final class RequiredSettings {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private RequiredSettings() {}

    /** @throws IllegalArgumentException listing every setting that is missing, with its fix */
    static void check(ReadableConfig settings) {
        List<String> problems = new ArrayList<>();
        if (settings.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL).isEmpty()) {
            problems.add(CheckpointingOptions.CHECKPOINTING_INTERVAL.key()
                    + " is not set: an epoch is sealed by a checkpoint, so without checkpoints none ever ends; set it to 2 s to 60 s");
        }
        Optional<Duration> interval = settings.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        if (interval.isPresent() && interval.get().compareTo(LONGEST) > 0) {
            problems.add(CheckpointingOptions.CHECKPOINTING_INTERVAL.key() + " is " + interval.get()
                    + ": Kafka ends transactions that are open for ten minutes, and what they hold is lost; set it to 2 s to 60 s");
        }
        if (settings.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE) != CheckpointingMode.EXACTLY_ONCE) {
            problems.add(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key() + " must be EXACTLY_ONCE, or epochs could be lost or doubled");
        }
        if (settings.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
            problems.add(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
                    + " is not set: name a folder that outlives the cluster, such as s3://bucket/checkpoints");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Flink's configuration lacks what this job needs:\n  - " + String.join("\n  - ", problems));
        }
    }
}
