package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RewardWhyTest {
    private static final MinerId HEAD = MinerKey.generate().miner();
    private static final MinerId TAIL = MinerKey.generate().miner();
    private static final String HASH = "0".repeat(64);
    private static final RunSpec RUN = new RunSpec(RunSpec.VERSION, new RunId("test"), HEAD, Preset.SMALL.model(),
            TrainingSpec.of(2, 8, 1e-3), TensorCodec.BF16, TensorCodec.BF16, "datasets/test/manifest.json", MergeSpec.exact(), RetentionSpec.DEFAULT,
            IncentiveSpec.DEFAULT, 4, 16, RunSpec.Limits.local());

    private final RunView view = new RunView(RUN);

    @Test
    void saysHowAShareCameAbout() {
        view.add(reward(0, HEAD, 250_000_000));
        assertThat(why(HEAD, 0)).containsExactly("Epoch 0: miner " + HEAD.shortForm()
                + " at stage 0 gets 0.250000000 of 1.000000000, of which 0.100000000 are burned: 4 passes.");
    }

    @Test
    void saysWhyThereIsNothing() {
        assertThat(why(TAIL, 3)).singleElement().asString().contains("not sealed");
        view.add(begun(2));
        assertThat(why(TAIL, 1)).singleElement().asString().contains("not settled");
        view.add(reward(1, HEAD, 1));
        assertThat(why(TAIL, 1)).singleElement().asString().contains("any work of it");
    }

    @Test
    void saysWhatHappenedToAStakeAndShowsAnyNameAsText() {
        view.add(new StakeRecord(StakeRecord.VERSION, RUN.run(), HEAD, 9, "<b>\u001b[2J'; drop table", 900, 1));
        view.add(new SlashRecord(SlashRecord.VERSION, RUN.run(), new Epoch(2), Stage.FIRST, HEAD, 100, 900, "it lied", 1));
        assertThat(why(HEAD, 0)).hasSize(3).last().asString().contains("<b> [2J'; drop table").doesNotContain("\u001b");
        assertThat(why(HEAD, 0).get(1)).isEqualTo("It lost 0.000000100 of its stake for epoch 2: it lied.");
    }

    @Test
    void theTableAddsUpWhatWasPaidAndBurned() {
        view.add(reward(0, HEAD, 250_000_000));
        view.add(reward(0, TAIL, 650_000_000));
        view.add(reward(1, HEAD, 900_000_000));
        view.add(reward(1, HEAD, 900_000_000));
        List<String> lines = RewardTable.lines(view);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1) + lines.get(2)).contains("1.150000000", "0.650000000");
        assertThat(lines.get(3)).contains("2 epochs paid, 0.200000000 burned");
    }

    @Test
    void aMinerIsNamedByTheBeginningOfItsId() {
        assertThat(MinerChoice.of(HEAD.value().substring(0, 12).toUpperCase(Locale.ROOT), List.of(HEAD, TAIL))).isEqualTo(HEAD);
        assertThatThrownBy(() -> MinerChoice.of("", List.of(HEAD, TAIL)))
                .hasMessageContaining("More than one").hasMessageContaining(TAIL.shortForm());
    }

    @Test
    void amountsAreExact() {
        assertThat(TokenAmount.units(new BigDecimal("1.000000001"))).isEqualTo(1_000_000_001);
        assertThatThrownBy(() -> TokenAmount.units(new BigDecimal("0.0000000001"))).isInstanceOf(LocalFailure.class);
        assertThatThrownBy(() -> TokenAmount.units(new BigDecimal("1e30"))).isInstanceOf(LocalFailure.class);
    }

    private static EpochManifest begun(int epoch) {
        List<StageMerge> merges = IntStream.range(0, RUN.model().stages()).mapToObj(stage -> new StageMerge(
                new MergePlan(new Epoch(epoch - 1), Generation.FIRST, new Stage(stage), HASH, List.of(new Contribution(HEAD, "runs/test", HASH, 1, 1))), List.of())).toList();
        return new EpochManifest(EpochManifest.VERSION, RUN.run(), new Epoch(epoch), Generation.FIRST,
                new MicroBatch(epoch * RUN.samplesPerEpoch()), 3.0, 1, 1, HASH, merges, List.of());
    }

    private List<String> why(MinerId miner, int epoch) {
        return RewardWhy.sentences(view, RUN, miner, epoch);
    }

    private static RewardRecord reward(int epoch, MinerId miner, long share) {
        return new RewardRecord(RewardRecord.VERSION, RUN.run(), new Epoch(epoch), Generation.FIRST, Stage.FIRST, miner, null, 4, 1, 1,
                1_000_000, null, null, null, 1, 2, 1_000_000_000, 100_000_000, share, "4 passes", 1);
    }
}
