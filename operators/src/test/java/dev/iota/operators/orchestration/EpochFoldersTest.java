package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EpochFoldersTest {
    private static final String HASH = "0".repeat(64);

    @Test
    void exactMergesNeedTheEpochsThatAreKeptAlone() {
        RunSpec run = run(MergeSpec.exact(), new RetentionSpec(2, 4));
        assertThat(needed(run, manifests(9, 0), 9)).containsExactly(0, 4, 8, 9);
    }

    @Test
    void withoutAKeyframeEveryMergeSinceTheSeedIsNeeded() {
        RunSpec run = run(MergeSpec.of(MergeSpec.Codec.INT8), new RetentionSpec(1, 100));
        assertThat(needed(run, manifests(3, 0), 3)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aKeyframeOfEachStageSparesTheMergesBefore() {
        RunSpec run = run(MergeSpec.of(MergeSpec.Codec.INT8), new RetentionSpec(2, 100));
        assertThat(needed(run, manifests(9, 3), 9)).containsExactly(0, 6, 7, 8, 9);
    }

    /** Whatever the retention: from each kept epoch a way leads back to a keyframe or the seed, over folders that stay. */
    @Property
    void everyKeptEpochCanBeReached(@ForAll @IntRange(min = 0, max = 60) int open, @ForAll @IntRange(min = 1, max = 9) int latest,
            @ForAll @IntRange(min = 1, max = 20) int every, @ForAll @IntRange(min = 0, max = 7) int keyframes) {
        RunSpec run = run(MergeSpec.of(MergeSpec.Codec.SPARSE), new RetentionSpec(latest, every));
        Set<Integer> needed = new TreeSet<>();
        TreeMap<Integer, EpochManifest> known = new TreeMap<>();
        for (int epoch = 0; epoch <= open; epoch++) {
            EpochManifest manifest = manifest(epoch, keyframes);
            known.put(epoch, manifest);
            needed = needed(run, List.copyOf(known.values()), epoch);
            known.keySet().retainAll(needed);
        }
        for (int epoch = 0; epoch <= open; epoch++) {
            if (run.retention().keeps(new Epoch(epoch), new Epoch(open))) {
                int at = epoch;
                while (at > 0 && !(keyframes > 0 && at % keyframes == 0)) {
                    assertThat(needed).as("epoch %s on the way to %s", at, epoch).contains(at);
                    at--;
                }
                assertThat(needed).contains(at);
            }
        }
    }

    private static Set<Integer> needed(RunSpec run, List<EpochManifest> known, int open) {
        return EpochFolders.needed(run, known, new Epoch(open)).stream().map(Epoch::value).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<EpochManifest> manifests(int last, int keyframes) {
        List<EpochManifest> manifests = new ArrayList<>();
        for (int epoch = 0; epoch <= last; epoch++) {
            manifests.add(manifest(epoch, keyframes));
        }
        return manifests;
    }

    /** @param keyframes every so many epochs; 0 for none */
    private static EpochManifest manifest(int epoch, int keyframes) {
        List<Keyframe> latest = new ArrayList<>();
        int newest = keyframes == 0 ? 0 : epoch / keyframes * keyframes;
        for (int stage = 0; stage < 2 && newest > 0; stage++) {
            latest.add(new Keyframe(new Stage(stage), new Epoch(newest), "runs/test/epochs/" + newest + "/keyframe", HASH, 1));
        }
        return new EpochManifest(EpochManifest.VERSION, TestRun.of(2, 4, 8).run(), new Epoch(epoch), Generation.FIRST,
                new MicroBatch(4L * epoch), null, 0, 0, HASH, List.of(), latest);
    }

    private static RunSpec run(MergeSpec merge, RetentionSpec retention) {
        RunSpec run = TestRun.of(2, 4, 8);
        return new RunSpec(run.version(), run.run(), run.orchestrator(), run.model(), run.training(), run.activationCodec(),
                run.gradientCodec(), run.dataset(), merge, retention, run.incentives(), run.samplesPerEpoch(), run.samples(), run.limits());
    }
}
