package dev.iota.protocol.run;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iota.protocol.Examples;
import dev.iota.protocol.Golden;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.dataset.DatasetManifest.Shard;
import dev.iota.protocol.dataset.DatasetManifest.Split;
import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.topic.TopicSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @EnumSource(Preset.class)
    void tensorsOfAStageLieOneAfterAnother(Preset preset) {
        Set<String> names = new HashSet<>();
        for (int stage = 0; stage < preset.model().stages(); stage++) {
            StageLayout layout = StageLayout.of(preset.model(), new Stage(stage));
            long next = 0;
            for (StageLayout.Parameter parameter : layout.tensors()) {
                assertThat(parameter.offset()).isEqualTo(next);
                assertThat(names.add(parameter.name())).as(parameter.name() + " in one stage only, unless it is a cut")
                        .isEqualTo(!parameter.name().equals("expand") || stage == 1);
                next += parameter.elements();
            }
            assertThat(layout.parameters()).isEqualTo(next);
        }
    }

    @Test
    void theLargePresetsHaveTheirPublishedSizes() {
        assertThat(Preset.named("15b").model().withCut(Cut.NONE).parameters()).isEqualTo(15_076_418_560L);
        assertThat(Preset.named("1.5b").model().parameters()).isCloseTo(1_498_000_000L, within(3_000_000L));
        assertThatThrownBy(() -> Preset.named("2b")).hasMessageContaining("small, 10m");
    }

    @Test
    void theRateRisesThenFallsToItsRest() {
        TrainingSpec training = TrainingSpec.of(2, 3, 1e-3);
        assertThat(training.rateAt(0)).isZero();
        assertThat(training.rateAt(0.025)).isEqualTo(0.5e-3, within(1e-12));
        assertThat(training.rateAt(0.05)).isEqualTo(1e-3, within(1e-12));
        assertThat(training.rateAt(0.525)).isEqualTo(0.55e-3, within(1e-12));
        assertThat(training.rateAt(1)).isEqualTo(1e-4, within(1e-12)).isEqualTo(training.rateAt(2));
        for (int step = 6; step <= 100; step++) {
            assertThat(training.rateAt(step / 100.0)).isLessThan(training.rateAt((step - 1) / 100.0));
        }
    }

    @Test
    void descriptionsOfTheVersionBeforeAreRead() throws RejectedException {
        assertThat(RunSpec.read(Golden.json("run-v2"))).isEqualTo(Examples.SPEC);
    }

    @Test
    void countsEpochsWithoutOverflow() {
        assertThat(Examples.SPEC.epochs()).isEqualTo(3);
        assertThat(run(Long.MAX_VALUE, Long.MAX_VALUE, Examples.MODEL).epochs()).isEqualTo(1);
        assertThatThrownBy(() -> run(1, Long.MAX_VALUE, Examples.MODEL)).hasMessageContaining("samplesPerEpoch");
    }

    @Test
    void refusesRunsThatCannotBe() {
        assertThatThrownBy(() -> run(0, 1, Examples.MODEL)).isInstanceOf(IllegalArgumentException.class);
        ModelSpec wide = new ModelSpec(256, 1 << 20, 2, 1, 16, 10_000, List.of(1, 1), Cut.NONE);
        assertThatThrownBy(() -> new RunSpec(RunSpec.VERSION, Examples.RUN, Examples.HEAD.miner(), wide, TrainingSpec.of(64, 1024, 1e-3),
                TensorCodec.FP32, TensorCodec.FP32, "datasets/a", MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 1, 1, RunSpec.Limits.local())).hasMessageContaining("across a cut");
        assertThatThrownBy(() -> Examples.MODEL.withVocabulary(0)).hasMessageContaining("vocabulary");
        assertThatThrownBy(() -> new RunSpec.Limits(1, 1, 1, Integer.MAX_VALUE, 1, 100, 100, 100, 0))
                .hasMessageContaining("heartbeatTimeoutMillis");
    }

    @Test
    void namesEveryTopicOfARunOnce() {
        List<TopicSpec> topics = new Topics(Examples.RUN).all(Examples.SPEC);
        assertThat(topics).extracting(TopicSpec::name).containsExactly("golden.tickets", "golden.gradients.0", "golden.activations.1",
                "golden.gradients.1", "golden.activations.2", "golden.worker-events", "golden.commands", "golden.epochs", "golden.audits",
                "golden.losses", "golden.scores", "golden.verdicts", "golden.agreements", "golden.anomalies", "golden.validations",
                "golden.stakes", "golden.rewards", "golden.weights", "golden.slashes", "golden.dead-letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/..", "./a", "a b", "a\\b", "a\n"})
    void refusesObjectKeysThatMightLeaveTheStore(String key) {
        assertThatThrownBy(() -> new Contribution(Examples.HEAD.miner(), key, HASH, 1, 0)).hasMessageContaining("object");
        assertThatThrownBy(() -> new Shard(key, 1, HASH)).hasMessageContaining("object");
    }

    @Test
    void refusesContributionsThatAreUnsortedRepeatedOrNone() {
        Contribution head = Examples.contribution(Examples.HEAD);
        Contribution body = Examples.contribution(Examples.BODY);
        boolean isHeadFirst = head.miner().compareTo(body.miner()) < 0;
        List<Contribution> sorted = isHeadFirst ? List.of(head, body) : List.of(body, head);
        assertThat(plan(sorted).shards()).isEqualTo(1);
        List<Contribution> reversed = List.of(sorted.get(1), sorted.get(0));
        assertThatThrownBy(() -> plan(reversed)).hasMessageContaining("sorted");
        assertThatThrownBy(() -> plan(List.of(head, head))).hasMessageContaining("sorted");
        assertThatThrownBy(() -> plan(List.of())).hasMessageContaining("without");
        assertThat(head.weight()).isEqualTo(8);
    }

    @Test
    void refusesDatasetsWhoseShardsDoNotFit() {
        Shard full = new Shard("a", 10, HASH);
        Shard rest = new Shard("b", 5, HASH);
        assertThat(new Split(15, 10, List.of(full, rest)).shards()).hasSize(2);
        assertThat(new Split(0, 10, List.of()).shards()).isEmpty();
        assertThatThrownBy(() -> new Split(15, 10, List.of(rest, full))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Split(16, 10, List.of(full, rest))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shard("a", -1, HASH)).isInstanceOf(IllegalArgumentException.class);
        Split none = new Split(0, 1, List.of());
        assertThatThrownBy(() -> new DatasetManifest(1, "bytes", 257, 1, none, none)).hasMessageContaining("does not fit");
        assertThatThrownBy(() -> new DatasetManifest(2, "bytes", 256, 1, none, none)).hasMessageContaining("version 2");
    }

    private static MergePlan plan(List<Contribution> contributions) {
        return new MergePlan(Examples.EPOCH, Examples.GENERATION, new Stage(0), HASH, contributions);
    }

    @Test
    void readsCodecsAsEarlierReleasesWroteThem() throws RejectedException {
        String written = new String(Json.write(Examples.SPEC), StandardCharsets.UTF_8);
        assertThat(written).contains("\"activationCodec\":\"fp32\",\"gradientCodec\":\"bf16\"");
        String before = written.replace("\"fp32\"", "\"FP32\"").replace("\"bf16\"", "\"BF16\"");
        assertThat(Json.read(before.getBytes(StandardCharsets.UTF_8), RunSpec.class, RunSpec.VERSION)).isEqualTo(Examples.SPEC);
        String unknown = written.replace("\"bf16\"", "\"fp16\"");
        assertRejected(RejectReason.MALFORMED, () -> Json.read(unknown.getBytes(StandardCharsets.UTF_8), RunSpec.class, RunSpec.VERSION));
    }

    private static RunSpec run(long samplesPerEpoch, long samples, ModelSpec model) {
        return new RunSpec(RunSpec.VERSION, Examples.RUN, Examples.HEAD.miner(), model, TrainingSpec.of(2, 3, 1e-3), TensorCodec.FP32, TensorCodec.FP32,
                "datasets/a", MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, samplesPerEpoch, samples, RunSpec.Limits.local());
    }
}
