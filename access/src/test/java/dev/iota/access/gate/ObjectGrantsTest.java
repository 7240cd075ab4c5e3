package dev.iota.access.gate;

import static dev.iota.access.gate.GateFixture.ANN;
import static dev.iota.access.gate.GateFixture.BEN;
import static dev.iota.access.gate.GateFixture.CAT;
import static dev.iota.access.gate.GateFixture.DAN;
import static dev.iota.access.gate.GateFixture.HASH;
import static dev.iota.access.gate.GateFixture.VAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.gate.ObjectRequest.Access;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.id.Stage;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ObjectGrantsTest {
    private static final List<MinerKey> MINERS = List.of(ANN, BEN, CAT, DAN, VAL);

    private final ObjectGrants grants = new ObjectGrants(GateFixture.SPEC, GateFixture.DATASET, Set.of(VAL.miner()));
    private final RunPlaces places = GateFixture.places();

    @Test
    void everybodyReadsTheRunAndItsTokensAndNobodyWritesThem() {
        for (String key : List.of("runs/gated/run.json", "datasets/tiny/manifest.json", "datasets/tiny/training-0.bin",
                "datasets/tiny/validation-0.bin")) {
            for (MinerKey miner : MINERS) {
                assertThat(reads(miner, key)).isTrue();
                assertThat(writes(miner, key)).isFalse();
            }
        }
    }

    @Test
    void aMinerWritesWhatIsNamedByItsKeyInItsStageWhileTheEpochIsOpen() {
        String key = GateFixture.contribution(ANN, 1, 0);
        assertThat(writes(ANN, key)).isTrue();
        assertThat(writes(BEN, key)).isFalse();
        assertThat(writes(ANN, GateFixture.contribution(ANN, 1, 1))).isFalse();
        assertThat(writes(ANN, GateFixture.contribution(ANN, 2, 0))).isFalse();
        places.manifest(GateFixture.sealed());
        assertThat(writes(ANN, GateFixture.contribution(ANN, 2, 0))).isTrue();
        assertThat(writes(ANN, GateFixture.contribution(ANN, 1, 0))).as("late").isTrue();
        places.command(GateFixture.command(new Command.Rejoin(ANN.miner(), "silent"), 1));
        assertThat(writes(ANN, GateFixture.contribution(ANN, 2, 0))).isFalse();
    }

    @Test
    void nobodyReadsAnothersContributionBeforeAllAreCommitted() {
        String key = GateFixture.contribution(BEN, 1, 0);
        assertThat(reads(BEN, key)).isTrue();
        assertThat(reads(ANN, key)).isFalse();
        places.command(GateFixture.command(Command.MergeShards.of(GateFixture.plan(0, 0, ANN, BEN)), 0));
        assertThat(reads(ANN, key)).isTrue();
        assertThat(reads(CAT, key)).isFalse();
        assertThat(reads(DAN, key)).isFalse();
    }

    @Test
    void aSubstituteOfAnotherStageReducesWhatItIsCalledFor() {
        Command called = new Command.MergeShards(GateFixture.plan(0, 0, ANN, BEN), CAT.miner(), List.of(0));
        places.command(GateFixture.command(called, 0));
        assertThat(reads(CAT, GateFixture.contribution(BEN, 1, 0))).isTrue();
        assertThat(writes(CAT, GateFixture.shard(1, 0, HASH))).isTrue();
        assertThat(reads(CAT, GateFixture.contribution(BEN, 2, 0))).isFalse();
        assertThat(writes(CAT, GateFixture.contribution(CAT, 1, 0))).isFalse();
    }

    @Test
    void aShardIsWrittenOnlyWithTheContentThatNamesIt() {
        places.command(GateFixture.command(Command.MergeShards.of(GateFixture.plan(0, 0, ANN, BEN)), 0));
        assertThat(writes(ANN, GateFixture.shard(1, 0, HASH))).isTrue();
        assertThat(writes(BEN, GateFixture.shard(1, 0, HASH))).isTrue();
        assertThat(writes(ANN, GateFixture.shard(1, 0, "f".repeat(64)))).isFalse();
        assertThat(writes(CAT, GateFixture.shard(1, 0, HASH))).isFalse();
    }

    @Test
    void aStageReadsItsOwnPastAlone() {
        places.manifest(GateFixture.sealed());
        assertThat(reads(ANN, GateFixture.shard(1, 0, HASH))).isTrue();
        assertThat(reads(CAT, GateFixture.contribution(CAT, 1, 1))).isTrue();
        assertThat(reads(CAT, GateFixture.shard(1, 0, HASH))).isFalse();
        assertThat(reads(ANN, GateFixture.contribution(CAT, 1, 1))).isFalse();
        assertThat(reads(ANN, GateFixture.keyframe(BEN, 1, 0))).isTrue();
        assertThat(reads(ANN, GateFixture.keyframe(CAT, 1, 1))).isFalse();
        GateFixture.assign(places, ANN, 1);
        assertThat(reads(ANN, GateFixture.contribution(CAT, 1, 1))).isTrue();
    }

    @Test
    void aKeyframeIsWrittenByWhomTheOrchestratorAsked() {
        String key = GateFixture.keyframe(ANN, 1, 0);
        assertThat(writes(ANN, key)).isFalse();
        places.command(GateFixture.command(new Command.StoreState(ANN.miner()), 1));
        assertThat(writes(ANN, key)).isTrue();
        assertThat(writes(ANN, GateFixture.keyframe(BEN, 1, 0))).isFalse();
        assertThat(writes(ANN, GateFixture.keyframe(ANN, 2, 0))).isFalse();
        assertThat(writes(ANN, GateFixture.keyframe(ANN, 1, 1))).isFalse();
    }

    @Test
    void validatorsReadAllOfTheRunAndWriteNothing() {
        for (String key : List.of("runs/gated/epochs/3/manifest-0.json", GateFixture.contribution(ANN, 1, 0),
                GateFixture.keyframe(CAT, 1, 1))) {
            assertThat(reads(VAL, key)).isTrue();
            assertThat(writes(VAL, key)).isFalse();
        }
        assertThat(reads(VAL, "runs/gated2/run.json")).isFalse();
        assertThat(reads(VAL, "checkpoints/1")).isFalse();
    }

    @Test
    void sizesAreBoundedByTheModel() {
        long most = grants.maxBytes(new Stage(0));
        String key = GateFixture.contribution(ANN, 1, 0);
        assertThat(grants.refusal(ANN.miner(), Wanted.put(key, most, HASH), places)).isEmpty();
        assertThat(grants.refusal(ANN.miner(), Wanted.put(key, most + 1, HASH), places)).isPresent();
    }

    /** Whatever the key: what may be written is the miner's own by name, or named by its content. */
    @Property(tries = 2_000)
    void nothingOfAnothersIsEverWritten(@ForAll("keys") String key, @ForAll("miners") MinerKey miner) {
        RunPlaces all = GateFixture.places();
        all.manifest(GateFixture.sealed());
        all.command(GateFixture.command(Command.MergeShards.of(GateFixture.plan(0, 0, ANN, BEN)), 0));
        all.command(GateFixture.command(new Command.StoreState(ANN.miner()), 1));
        boolean isWritable = grants.refusal(miner.miner(), Wanted.put(key, 10, HASH), all).isEmpty();
        assertThat(!isWritable || key.contains("/" + miner.miner() + "-") || key.contains("-" + miner.miner() + "-")
                || key.endsWith("/shard-0-" + HASH.substring(0, 16) + ".safetensors")).isTrue();
        assertThat(!isWritable || key.startsWith("runs/gated/epochs/")).isTrue();
        assertThat(isWritable && (miner == DAN || miner == VAL)).as("without a place").isFalse();
    }

    @Provide
    Arbitrary<MinerKey> miners() {
        return Arbitraries.of(MINERS);
    }

    @Provide
    Arbitrary<String> keys() {
        Arbitrary<String> run = Arbitraries.of("gated", "other");
        Arbitrary<String> numbers = Arbitraries.of("0", "1", "2", "01", "999999999");
        Arbitrary<String> names = Combinators.combine(Arbitraries.of(MINERS), Arbitraries.of(HASH.substring(0, 16), "f".repeat(16), "0"))
                .flatAs((miner, hash) -> Arbitraries.of(miner.miner() + "-" + hash, "shard-0-" + hash, "shard-" + hash, "x",
                        miner.miner().value())
                        .map(name -> name + ".safetensors"));
        Arbitrary<String> merges = Combinators.combine(numbers, numbers, names)
                .as((generation, stage, name) -> "generation-" + generation + "/stage-" + stage + "/" + name);
        Arbitrary<String> keyframes = Combinators.combine(numbers, names).as((stage, name) -> "keyframe-" + stage + "-" + name);
        return Combinators.combine(run, numbers, Arbitraries.oneOf(merges, keyframes, names))
                .as((name, epoch, rest) -> "runs/" + name + "/epochs/" + epoch + "/" + rest);
    }

    private boolean reads(MinerKey miner, String key) {
        return grants.refusal(miner.miner(), Wanted.get(key), places).isEmpty();
    }

    private boolean writes(MinerKey miner, String key) {
        return grants.refusal(miner.miner(), new Wanted(Access.PUT, key, 10L, HASH), places).isEmpty();
    }
}
