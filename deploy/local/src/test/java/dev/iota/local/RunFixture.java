package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.data.DatasetOptions;
import dev.iota.worker.data.DatasetWriter;
import dev.iota.worker.data.TextSources;
import dev.iota.worker.data.Tokenizers;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** A tiny run in a temporary folder, with real processes. */
final class RunFixture {
    static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final ModelSpec MODEL = new ModelSpec(256, 32, 2, 2, 64, 10_000, List.of(1, 1, 1), Cut.NONE);

    final Path folder;
    final RunFolder runFolder;
    final String store;

    RunFixture(Path folder) {
        this(folder, folder.resolve("store").toUri().toString());
    }

    RunFixture(Path folder, String store) {
        this.folder = folder;
        this.runFolder = RunFolder.of(folder, new RunId("test"));
        this.store = store;
        runFolder.create();
    }

    RunSpec describe(long samplesPerEpoch, long samples, TensorCodec codec, RunSpec.Limits limits) throws IOException {
        return describe(samplesPerEpoch, samples, codec, MergeSpec.exact(), limits);
    }

    RunSpec describe(long samplesPerEpoch, long samples, TensorCodec codec, MergeSpec merge, RunSpec.Limits limits) throws IOException {
        return describe(samplesPerEpoch, samples, Cut.NONE, codec, merge, limits);
    }

    RunSpec describe(long samplesPerEpoch, long samples, Cut cut, TensorCodec codec, MergeSpec merge, RunSpec.Limits limits)
            throws IOException {
        return new RunSpec(RunSpec.VERSION, new RunId("test"), LocalRun.key(runFolder).miner(), MODEL.withCut(cut), TrainingSpec.of(2, 16, 3e-3), codec,
                codec, prepare(), merge, RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, samplesPerEpoch, samples, limits);
    }

    RunSpec describe(long samplesPerEpoch, long samples) throws IOException {
        return describe(samplesPerEpoch, samples, TensorCodec.BF16, limits());
    }

    /** Short enough to notice a death soon, long enough for a busy machine. */
    static RunSpec.Limits limits() {
        return new RunSpec.Limits(4, 3, 64, 500, 6_000, 8_000, 10_000, 5_000, 10_000);
    }

    LocalRun start(RunSpec run, int workers) {
        return LocalRun.start(run, runFolder, new LocalRun.Settings(workers, "fp32", 0, "0", store), System.out::println);
    }

    static void await(LocalRun local, Predicate<RunView> condition) {
        await(local.watcher(), condition);
    }

    static void await(RunWatcher watcher, Predicate<RunView> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> watcher.ask(condition::test));
    }

    /** Waits for the end, and requires that every sample counts exactly once. */
    static void requireComplete(LocalRun local) {
        requireComplete(local.run(), local.watcher());
    }

    static void requireComplete(RunSpec run, RunWatcher watcher) {
        await(watcher, view -> view.isFinished() && view.samplesDone() >= run.samples());
        List<LossRecord> losses = watcher.ask(view -> List.copyOf(view.losses()));
        assertThat(losses).extracting(loss -> loss.microBatch().value())
                .containsExactlyElementsOf(LongStream.range(0, run.samples()).boxed().toList());
        assertThat(losses).allSatisfy(loss ->
                assertThat(loss.epoch().value()).isEqualTo((int) (loss.microBatch().value() / run.samplesPerEpoch())));
        assertThat(watcher.ask(RunView::latest).firstMicroBatch().value()).isEqualTo(run.samples());
    }

    /** Waits until an epoch is paid, and requires that what each epoch gives is all given, to the last unit. */
    static void requirePaid(LocalRun local, int epoch) {
        await(local, view -> view.paidThrough() >= epoch);
        Map<Epoch, List<RewardRecord>> epochs = local.watcher().ask(RunView::rewards).stream()
                .collect(Collectors.groupingBy(RewardRecord::epoch));
        assertThat(epochs).hasSize(local.watcher().ask(RunView::paidThrough) + 1);
        epochs.values().forEach(rewards -> assertThat(
                rewards.stream().mapToLong(RewardRecord::shareUnits).sum() + rewards.get(0).burnedUnits())
                .isEqualTo(local.run().incentives().emissionUnits()));
        assertThat(epochs.values()).anySatisfy(rewards ->
                assertThat(rewards.get(0).burnedUnits()).as("of an epoch that was worked in").isZero());
    }

    /** Whether a manifest of this epoch can be read committed. */
    static boolean isDurable(LocalRun local, Epoch epoch) throws RejectedException {
        boolean isFound = false;
        for (EpochManifest manifest : durable(local)) {
            isFound |= manifest.epoch().equals(epoch);
        }
        return isFound;
    }

    /** What any reader of the topic finds there, which is more than a view keeps. */
    private static List<EpochManifest> durable(LocalRun local) throws RejectedException {
        List<EpochManifest> manifests = new ArrayList<>();
        try (TopicFollower topic = TopicFollower.committed(local, new Topics(local.run().run()).epochs())) {
            for (ConsumerRecord<byte[], byte[]> record : topic.rest()) {
                manifests.add(EpochManifest.read(record.value()));
            }
        }
        return manifests;
    }

    /** Each epoch is once in a generation, and each is built on the one before. */
    static void requireUnbrokenLine(LocalRun local) throws RejectedException {
        EpochManifest before = null;
        for (EpochManifest epoch : durable(local)) {
            if (before != null && epoch.epoch().equals(before.epoch())) {
                assertThat(epoch.generation()).isGreaterThan(before.generation());
                assertThat(epoch.contentSha256()).isEqualTo(before.contentSha256());
            } else if (before != null) {
                assertThat(epoch.epoch()).isEqualTo(before.epoch().next());
                assertThat(epoch.parentSha256()).isEqualTo(before.contentSha256());
            }
            before = epoch;
        }
        assertThat(before.epoch().value()).isEqualTo((int) local.run().epochs());
    }

    private String prepare() throws IOException {
        Path text = folder.resolve("text.txt");
        Files.writeString(text, "The quick brown fox jumps over the lazy dog, and the dog sleeps on. ".repeat(400));
        try (ObjectStore objects = ObjectStores.open(store)) {
            return new DatasetWriter(objects, Tokenizers.named("bytes"), DatasetOptions.defaults(), (documents, bytes, tokens) -> {})
                    .write(TextSources.of(List.of(text.toString())))
                    .manifestKey();
        }
    }
}
