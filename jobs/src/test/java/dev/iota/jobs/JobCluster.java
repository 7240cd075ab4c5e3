package dev.iota.jobs;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink in this process: starts jobs, from a savepoint or none, and stops them with one. */
final class JobCluster implements AutoCloseable {
    private static final int SLOTS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MiniCluster cluster;

    JobCluster() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration).setNumTaskManagers(1).setNumSlotsPerTaskManager(SLOTS).build());
        cluster.start();
    }

    /** @param savepoint to go on from; null for none */
    JobID start(int parallelism, Path savepoint, Consumer<StreamExecutionEnvironment> build) throws Exception {
        Configuration job = new Configuration();
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        if (savepoint != null) {
            job.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.toUri().toString());
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(job);
        environment.setParallelism(parallelism);
        build.accept(environment);
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        cluster.submitJob(graph).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        until("the job runs", () -> isRunning(graph.getJobID()));
        return graph.getJobID();
    }

    private boolean isRunning(JobID job) throws Exception {
        throwFailure(job);
        AccessExecutionGraph graph = graph(job);
        return graph.getState() == JobStatus.RUNNING && StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false)
                .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING);
    }

    private void throwFailure(JobID job) throws Exception {
        if (graph(job).getFailureInfo() != null) {
            throw new IllegalStateException("the job failed", graph(job).getFailureInfo().getException());
        }
    }

    private AccessExecutionGraph graph(JobID job) throws Exception {
        return cluster.getExecutionGraph(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** With a savepoint in a folder of its own below the given one. */
    Path stop(JobID job, Path folder) throws Exception {
        try {
            String savepoint = cluster.stopWithSavepoint(job, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return Path.of(URI.create(savepoint));
        } catch (ExecutionException e) {
            until("the job's own failure", () -> graph(job).getState().isGloballyTerminalState());
            throwFailure(job);
            throw e;
        }
    }

    static void until(String what, Callable<Boolean> holds) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(holds);
    }

    /** So that one test's job takes no other's place. */
    void cancelAll() throws Exception {
        for (JobStatusMessage job : cluster.listJobs().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            if (!job.getJobState().isGloballyTerminalState()) {
                cancel(job.getJobId());
            }
        }
    }

    void cancel(JobID job) throws Exception {
        cluster.cancelJob(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        until("the job has ended", () -> cluster.getJobStatus(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS).isGloballyTerminalState());
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
