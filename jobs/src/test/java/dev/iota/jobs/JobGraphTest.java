package dev.iota.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.orchestration.Fence;
import dev.iota.operators.reward.PaidBefore;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobGraphTest {
    enum Job {
        ORCHESTRATOR("OrchestratorJob"), VALIDATOR("ValidatorJob"), ARCHIVE("ScoreArchiveJob");

        final String mainClass;

        Job(String mainClass) {
            this.mainClass = mainClass;
        }
    }

    /** State hangs on the uids: a change of this file is a break with every savepoint there is. */
    @Test
    void keepsTheUidsThatAreCheckedIn() throws Exception {
        for (Job job : Job.values()) {
            URL expected = getClass().getResource("/" + job.name().toLowerCase(Locale.ROOT) + "-uids.txt");
            assertThat(uids(graph(job, configured()))).containsExactlyElementsOf(Files.readAllLines(Path.of(expected.toURI())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesEveryOperatorANameAndAMaxParallelism(Job job) {
        for (StreamNode node : graph(job, configured()).getStreamNodes()) {
            assertThat(node.getOperatorName()).isNotBlank();
            assertThat(node.getMaxParallelism()).as(node.getOperatorName()).isIn(-1, OrchestratorJob.MAX_PARALLELISM);
        }
    }

    @ParameterizedTest
    @EnumSource
    void buildsWithoutKryoAndWithoutGeneratedUids(Job job) {
        Configuration strict = configured();
        strict.set(PipelineOptions.GENERIC_TYPES, false);
        strict.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        assertThat(graph(job, strict).getJobGraph().getNumberOfVertices()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void refusesToStartWithoutCheckpoints(Job job) {
        assertThatThrownBy(() -> graph(job, new Configuration()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("execution.checkpointing.interval")
                .hasMessageContaining("execution.checkpointing.dir");
    }

    @Test
    void refusesCheckpointsThatComeTooSeldomForTransactions() {
        Configuration slow = configured();
        slow.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(20));
        assertThatThrownBy(() -> graph(Job.VALIDATOR, slow)).hasMessageContaining("execution.checkpointing.interval is PT20M");
    }

    static Configuration configured() {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(5));
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file:///checkpoints");
        return configuration;
    }

    static RunSpec run(MinerKey orchestrator) {
        return new RunSpec(RunSpec.VERSION, new RunId("test"), orchestrator.miner(), Preset.SMALL.model(),
                TrainingSpec.of(2, 8, 1e-3), TensorCodec.BF16, TensorCodec.BF16, "datasets/test/manifest.json", MergeSpec.exact(),
                RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 4, 8, RunSpec.Limits.local());
    }

    private static StreamGraph graph(Job job, Configuration configuration) {
        return environment(job, configuration, MinerKey.generate(), Path.of("key")).getStreamGraph();
    }

    static StreamExecutionEnvironment environment(Job job, Configuration configuration, MinerKey key, Path keyFile) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        JobOptions options = new JobOptions("127.0.0.1:9092", run(key), Map.of());
        switch (job) {
            case ORCHESTRATOR ->
                OrchestratorJob.build(environment, new OrchestratorOptions(options, keyFile, "file:///store", Fence.NONE));
            case VALIDATOR -> ValidatorJob.build(environment, new ValidatorOptions(options, Clasp.DEFAULT, 1, keyFile,
                    ValidatorOptions.AUDIT_SHARE, List.of(MinerKey.generate().miner()), true, Path.of("weights.json"), PaidBefore.NOTHING));
            case ARCHIVE ->
                ScoreArchiveJob.build(environment, new ArchiveOptions(options, "file:///archive", ArchiveOptions.MERGE_CHECKPOINTS, false));
        }
        return environment;
    }

    private static List<String> uids(StreamGraph graph) {
        List<String> lines = new ArrayList<>();
        for (StreamNode node : graph.getStreamNodes()) {
            lines.add(node.getTransformationUID() + " " + node.getOperatorName());
        }
        return lines.stream().sorted().toList();
    }
}
