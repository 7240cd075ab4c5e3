package dev.iota.local;

import dev.iota.jobs.OrchestratorJob;
import dev.iota.jobs.OrchestratorOptions;
import dev.iota.jobs.ValidatorJob;
import dev.iota.jobs.ValidatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster in this process, with its web UI, that runs the orchestrator's job and the validator's. */
public final class LocalFlink implements AutoCloseable {
    private static final int JOBS = 2;
    /** Epochs are sealed by checkpoints; they are small files, so that most epochs' are there to go back to. */
    private static final Checkpointing ORCHESTRATOR_CHECKPOINTS = new Checkpointing(Duration.ofSeconds(1), 100);
    /** Rewards are paid by checkpoints, and the end of a run waits for the last of them. */
    private static final Checkpointing VALIDATOR_CHECKPOINTS = new Checkpointing(Duration.ofSeconds(3), 1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONGEST_RESTART_DELAY = Duration.ofSeconds(10);
    /** A job that ran so long is sound: its next failure counts as the first. */
    private static final Duration STEADY = Duration.ofMinutes(1);
    /** In a row, which takes longer than workers wait for a store that is away. */
    private static final int RESTARTS = 20;

    private record Checkpointing(Duration interval, int retained) {}

    private final MiniCluster cluster;
    private final List<JobGraph> jobs = new ArrayList<>();
    private int taskManagersLost;

    private LocalFlink(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Starts the cluster and the jobs. The validator's state follows from its topics: it begins anew.
     *
     * @param folder where the jobs keep their checkpoints
     * @param from the orchestrator's checkpoint to go on from, if any
     * @param webPort of Flink's web UI: a port or a range such as 8081-8099
     * @param metricsPort where Prometheus can read the jobs' metrics; 0 for nowhere
     */
    public static LocalFlink start(OrchestratorOptions orchestrator, ValidatorOptions validator, RunFolder folder, Optional<Path> from,
            String webPort, int metricsPort) {
        Configuration configuration = configuration(webPort);
        if (metricsPort > 0) {
            reportMetrics(configuration, metricsPort);
        }
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(JOBS)
                .build());
        LocalFlink flink = new LocalFlink(cluster);
        try {
            FlinkFileSystems.prepare(orchestrator.store(), configuration);
            cluster.start();
            Configuration orchestrating = job(configuration, "iota orchestrator", folder.checkpoints(), ORCHESTRATOR_CHECKPOINTS);
            from.ifPresent(checkpoint -> orchestrating.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toUri().toString()));
            flink.submit(orchestrating, environment -> OrchestratorJob.build(environment, orchestrator));
            flink.submit(job(configuration, "iota validator", folder.validatorCheckpoints(), VALIDATOR_CHECKPOINTS),
                    environment -> ValidatorJob.build(environment, validator));
            return flink;
        } catch (Exception e) {
            cluster.closeAsync();
            throw new LocalFailure(LocalFailure.PREFLIGHT, "Flink could not start: " + rootMessage(e), e);
        }
    }

    private void submit(Configuration configuration, Consumer<StreamExecutionEnvironment> build) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        build.accept(environment);
        JobGraph job = environment.getStreamGraph().getJobGraph();
        cluster.submitJob(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        jobs.add(job);
    }

    /** Address of Flink's web UI. */
    public String webAddress() {
        return cluster.getRestAddress().join().toString();
    }

    /** Completes, exceptionally, when a job ends by failing. */
    public CompletableFuture<Void> failure() {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        jobs.forEach(job -> cluster.requestJobResult(job.getJobID()).whenComplete((result, error) -> {
            if (error != null) {
                failed.completeExceptionally(error);
            } else {
                result.getSerializedThrowable().ifPresent(failed::completeExceptionally);
            }
        }));
        return failed;
    }

    /** The jobs' TaskManager ends, and another takes its place: for tests of what that does to a run. */
    void loseTaskManager() throws Exception {
        // The cluster numbers them in the order in which they were started, and keeps the numbers of those that are gone.
        cluster.terminateTaskManager(taskManagersLost).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        taskManagersLost++;
        cluster.startTaskManager();
    }

    /** Cancels the jobs; their last checkpoints stay. */
    @Override
    public void close() {
        try {
            jobs.forEach(this::cancel);
        } finally {
            cluster.closeAsync().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).exceptionally(late -> null).join();
        }
    }

    private void cancel(JobGraph job) {
        try {
            cluster.cancelJob(job.getJobID()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            cluster.requestJobResult(job.getJobID()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception stopped) {
            // A job that has failed can't be cancelled, and need not be.
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
    private static Configuration configuration(String webPort) {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LONGEST_RESTART_DELAY);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD, STEADY);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, RESTARTS);
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
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

    private static void reportMetrics(Configuration configuration, int port) {
        configuration.set(MetricOptions.REPORTERS_LIST, "prometheus");
        Configuration reporter = MetricOptions.forReporter(configuration, "prometheus");
        reporter.set(MetricOptions.REPORTER_FACTORY_CLASS, "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        reporter.setString("port", Integer.toString(port));
        // Names of runs are to be the same here as in the workers' metrics.
        reporter.setString("filterLabelValueCharacters", "false");
    }

    /** And for one job. */
    private static Configuration job(Configuration cluster, String name, Path folder, Checkpointing checkpointing) {
        Configuration job = new Configuration(cluster);
        job.set(PipelineOptions.NAME, name);
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointing.interval);
        job.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, checkpointing.retained);
        job.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        job.set(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION, ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        return job;
    }
}
