package dev.iota.local;

import dev.iota.jobs.OrchestratorJob;
import dev.iota.jobs.OrchestratorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster in this process, with its web UI, that runs the orchestrator's job. */
public final class LocalFlink implements AutoCloseable {
    /** Small files, so that most epochs' checkpoints are there to go back to. */
    private static final int RETAINED_CHECKPOINTS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONGEST_RESTART_DELAY = Duration.ofSeconds(10);
    /** A job that ran so long is sound: its next failure counts as the first. */
    private static final Duration STEADY = Duration.ofMinutes(1);
    /** In a row, which takes longer than workers wait for a store that is away. */
    private static final int RESTARTS = 20;

    private final MiniCluster cluster;
    private final JobGraph job;
    private int taskManagersLost;

    private LocalFlink(MiniCluster cluster, JobGraph job) {
        this.cluster = cluster;
        this.job = job;
    }

    /**
     * Starts the cluster and the job.
     *
     * @param checkpoints where the job keeps them
     * @param from the checkpoint to go on from, if any
     * @param webPort of Flink's web UI: a port or a range such as 8081-8099
     */
    public static LocalFlink start(OrchestratorOptions options, Path checkpoints, Optional<Path> from, String webPort) {
        Configuration configuration = configuration(checkpoints, webPort);
        from.ifPresent(checkpoint -> configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toUri().toString()));
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build());
        try {
            FlinkFileSystems.prepare(options.store(), configuration);
            cluster.start();
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
            OrchestratorJob.build(environment, options);
            JobGraph job = environment.getStreamGraph().getJobGraph();
            cluster.submitJob(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new LocalFlink(cluster, job);
        } catch (Exception e) {
            cluster.closeAsync();
            throw new LocalFailure(LocalFailure.PREFLIGHT, "Flink could not start: " + rootMessage(e), e);
        }
    }

    /** Address of Flink's web UI. */
    public String webAddress() {
        return cluster.getRestAddress().join().toString();
    }

    /** Completes, exceptionally, when the job ends by failing. */
    public CompletableFuture<Void> failure() {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        cluster.requestJobResult(job.getJobID()).whenComplete((result, error) -> {
            if (error != null) {
                failed.completeExceptionally(error);
            } else {
                result.getSerializedThrowable().ifPresent(failed::completeExceptionally);
            }
        });
        return failed;
    }

    /** The job's TaskManager ends, and another takes its place: for tests of what that does to a run. */
    void loseTaskManager() throws Exception {
        // The cluster numbers them in the order in which they were started, and keeps the numbers of those that are gone.
        cluster.terminateTaskManager(taskManagersLost).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        taskManagersLost++;
        cluster.startTaskManager();
    }

    /** Cancels the job; its last checkpoint stays. */
    @Override
    public void close() {
        try {
            cluster.cancelJob(job.getJobID()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            cluster.requestJobResult(job.getJobID()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception stopped) {
            // A job that has failed can't be cancelled, and need not be.
        } finally {
            cluster.closeAsync().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).exceptionally(late -> null).join();
        }
    }

    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** What a platform team would put into Flink's configuration. */
    private static Configuration configuration(Path checkpoints, String webPort) {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION, ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED_CHECKPOINTS);
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LONGEST_RESTART_DELAY);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD, STEADY);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, RESTARTS);
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        configuration.set(PipelineOptions.NAME, "iota orchestrator");
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, webPort);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
        return configuration;
    }
}
