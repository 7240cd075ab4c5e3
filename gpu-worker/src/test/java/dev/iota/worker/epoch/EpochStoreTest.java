package dev.iota.worker.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.MergeSpec.Codec;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.store.DiskFullException;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EpochStoreTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstEpochBeginsWithTheWeightsOfTheSeed() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.exact(), 1);
        StageState state = miners.load(0);
        assertThat(state.weights()).containsExactly(InitialWeights.of(miners.run.model(), Miners.STAGE, miners.run.training().seed()));
        assertThat(state.steps()).isZero();
    }

    @Test
    void anExactContributionAloneIsTakenOnBitForBit() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.exact(), 1);
        miners.load(0);
        StageState learnt = miners.learnt(0, 0.1f, 3);
        miners.seal(List.of(miners.upload(0, learnt, 5)));
        StageState stranger = miners.stranger();
        assertThat(stranger.weights()).containsExactly(learnt.weights());
        assertThat(stranger.firstMoment()).containsExactly(learnt.firstMoment());
        assertThat(stranger.secondMoment()).containsExactly(learnt.secondMoment());
        assertThat(stranger.steps()).isEqualTo(3);
    }

    @Test
    void exactMergesAreMeansWeightedByWork() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.exact(), 2);
        StageState begun = miners.loadAll();
        Contribution little = miners.upload(0, miners.learnt(0, 1, 3), 0);
        Contribution much = miners.upload(1, miners.learnt(1, 5, 7), 2);
        miners.seal(List.of(little, much));
        StageState merged = miners.loadAll();
        for (int i = 0; i < merged.weights().length; i++) {
            assertThat(merged.weights()[i]).isCloseTo(begun.weights()[i] + 4, within(1e-5f));
        }
        assertThat(merged.steps()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void everyWorkerBeginsTheNextEpochsWithTheSameBits(Codec codec) throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(codec).withOuter(0.7, 0.9), 4);
        miners.loadAll();
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Contribution> contributions = new ArrayList<>();
            for (int miner = 0; miner < 4; miner++) {
                contributions.add(miners.upload(miner, miners.learnt(miner, 0.01f * (miner + 1), epoch + 1), miner));
            }
            miners.seal(contributions);
            StageState merged = miners.loadAll();
            StageState stranger = miners.stranger();
            assertThat(stranger.weights()).containsExactly(merged.weights());
            assertThat(stranger.secondMoment()).containsExactly(merged.secondMoment());
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void mergedChangesAreCloseToTheirMean(Codec codec) throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(codec), 3);
        StageState begun = miners.loadAll();
        List<Contribution> contributions = new ArrayList<>();
        for (int miner = 0; miner < 3; miner++) {
            contributions.add(miners.upload(miner, miners.learntAtFew(miner, 0.5f), 1));
        }
        miners.seal(contributions);
        StageState merged = miners.loadAll();
        for (int i = 0; i < merged.weights().length; i++) {
            float expected = begun.weights()[i] + (i % Miners.EVERY == 0 ? 0.5f : 0);
            assertThat(merged.weights()[i]).as("element %s", i).isCloseTo(expected, within(0.01f));
        }
    }

    @Test
    void whatASparseContributionLeavesOutComesLater() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.SPARSE), 1);
        StageState begun = miners.loadAll();
        StageState state = begun;
        miners.seal(List.of(miners.upload(0, miners.learnt(0, 0.01f, 1), 1)));
        double after = 0;
        for (int epoch = 0; epoch < 5; epoch++) {
            state = miners.loadAll();
            miners.seal(List.of(miners.upload(0, state, 1)));
        }
        for (int i = 0; i < state.weights().length; i++) {
            after += state.weights()[i] - begun.weights()[i];
        }
        assertThat(after).isGreaterThan(0.01 * 4 * 64);
    }

    @Test
    void bothOwnersReduceToTheSameBytesAndOneObjectIsStored() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.INT8), 2);
        miners.loadAll();
        var plan = miners.plan(List.of(miners.upload(0, miners.learnt(0, 1, 1), 1), miners.upload(1, miners.learnt(1, 2, 1), 1)));
        EpochStore.Reduced first = miners.store(0).reduce(plan, List.of(0));
        EpochStore.Reduced second = miners.store(1).reduce(plan, List.of(0));
        assertThat(second.results()).isEqualTo(first.results());
        assertThat(first.writtenBytes()).isPositive();
        assertThat(second.writtenBytes()).as("it is there already").isZero();
        assertThat(first.readBytes()).as("only the other's contribution").isLessThanOrEqualTo(plan.contributions().get(0).sizeBytes());
    }

    @Test
    void aChangedByteOfAContributionLeavesThatChunkToTheOthers() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.INT8), 3);
        StageState begun = miners.loadAll();
        List<Contribution> contributions = new ArrayList<>();
        for (int miner = 0; miner < 3; miner++) {
            contributions.add(miners.upload(miner, miners.learnt(miner, miner == 0 ? 9 : 1, 1), 1));
        }
        miners.corrupt(contributions.get(0).object());
        miners.forgetCopies();
        miners.seal(contributions);
        StageState merged = miners.loadAll();
        int last = merged.weights().length - 1;
        assertThat(merged.weights()[last] - begun.weights()[last]).isCloseTo(1, within(0.05f));
    }

    @Test
    void aChangedByteOfAMergedShardIsRefused() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.INT8), 2);
        miners.loadAll();
        StageMerge merge = miners.seal(List.of(
                miners.upload(0, miners.learnt(0, 1, 1), 1), miners.upload(1, miners.learnt(1, 2, 1), 1)));
        ShardResult shard = merge.shards().get(0);
        miners.corrupt(merge.plan().shardObject(miners.run.run(), shard));
        miners.forgetCopies();
        assertThatThrownBy(miners::stranger).isInstanceOf(StoreException.class).hasMessageContaining("changed after its upload");
    }

    @Test
    void aLoneContributionThatWasChangedIsRefused() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.exact(), 1);
        miners.load(0);
        Contribution contribution = miners.upload(0, miners.learnt(0, 1, 1), 5);
        miners.seal(List.of(contribution));
        miners.corrupt(contribution.object());
        assertThatThrownBy(miners::stranger).isInstanceOf(StoreException.class).hasMessageContaining("changed after its upload");
    }

    @Test
    void aManifestWhoseParentIsAnotherIsRefused() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.BF16), 1);
        miners.load(0);
        miners.seal(List.of(miners.upload(0, miners.learnt(0, 1, 1), 5)));
        EpochManifest sealed = miners.latest();
        EpochManifest forged = new EpochManifest(EpochManifest.VERSION, sealed.run(), sealed.epoch(), sealed.generation(),
                sealed.firstMicroBatch(), sealed.meanLoss(), 0, 0, "f".repeat(64), sealed.stages(), List.of());
        EpochStore stranger = miners.storeOf("stranger", EpochHistory.of(List.of(EpochManifest.initial(sealed.run()), forged)));
        assertThatThrownBy(() -> stranger.load(forged, Miners.STAGE)).hasMessageContaining("builds on ffff");
    }

    @Test
    void aKeyframeSparesAStrangerTheMergesBefore() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.BF16).withOuter(0.7, 0.9), 1);
        miners.load(0);
        Contribution first = miners.upload(0, miners.learnt(0, 1, 1), 5);
        miners.seal(List.of(first));
        StageState begun = miners.load(0);
        Keyframe keyframe = miners.store(0).storeState();
        assertThat(keyframe.epoch()).isEqualTo(new Epoch(1));
        miners.keep(keyframe);
        miners.seal(List.of(miners.upload(0, begun, 5)));
        StageState merged = miners.load(0);
        miners.objects.delete(first.object());
        assertThat(miners.stranger().weights()).containsExactly(merged.weights());
        miners.corrupt(keyframe.object());
        assertThatThrownBy(miners::stranger).isInstanceOf(StoreException.class).hasMessageContaining("is not in");
    }

    @Test
    void goesBackToAnEarlierEpochBitForBit() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.INT8), 2);
        miners.loadAll();
        List<StageState> states = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            miners.seal(List.of(miners.upload(0, miners.learnt(0, 0.1f, epoch + 1), 1), miners.upload(1, miners.learnt(1, 0.3f, epoch + 1), 1)));
            states.add(miners.loadAll());
        }
        miners.rollBack(1);
        assertThat(miners.loadAll().weights()).containsExactly(states.get(0).weights());
        assertThat(miners.loadAll().secondMoment()).containsExactly(states.get(0).secondMoment());
    }

    @Test
    void keepsNoFilesThatItDoesNotNeed() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.BF16), 1);
        miners.load(0);
        miners.upload(0, miners.learnt(0, 1, 1), 5);
        miners.seal(List.of(miners.upload(0, miners.learnt(0, 2, 1), 6)));
        miners.load(0);
        try (Stream<Path> files = Files.list(folder.resolve("miner-0"))) {
            assertThat(files.map(file -> file.getFileName().toString())).singleElement().asString().startsWith("state-1-");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anUploadForWhichTheWorkersOwnDiskHasNoRoomIsMadeLater() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.INT8), 1);
        miners.load(0);
        StageState learnt = miners.learnt(0, 1, 1);
        Path part = Files.createSymbolicLink(folder.resolve("miner-0/contribution.part"), Path.of("/dev/full"));

        assertThatThrownBy(() -> miners.upload(0, learnt, 5))
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("No space left on the disk of " + part);
        assertThat(miners.objects.list("")).isEmpty();

        Files.delete(part);
        miners.seal(List.of(miners.upload(0, learnt, 5)));
        assertThat(miners.load(0).weights()).containsExactly(miners.stranger().weights());
    }

    @Test
    void doesNotTrustAStateOfItsOwnThatWasDamaged() throws IOException {
        Miners miners = new Miners(folder, MergeSpec.of(Codec.BF16), 1);
        miners.load(0);
        miners.seal(List.of(miners.upload(0, miners.learnt(0, 1, 1), 5)));
        StageState state = miners.load(0);
        try (Stream<Path> files = Files.list(folder.resolve("miner-0"))) {
            Path file = files.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1]++;
            Files.write(file, bytes);
        }
        assertThat(miners.load(0).secondMoment()).containsExactly(state.secondMoment());
    }
}
