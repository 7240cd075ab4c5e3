package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class RunViewTest {
    private static final RunId RUN = new RunId("test");
    private final MinerId miner = MinerKey.generate().miner();
    private final RunSpec run = new RunSpec(RunSpec.VERSION, RUN, miner, Preset.SMALL.model(), TrainingSpec.of(2, 8, 1e-3), TensorCodec.BF16,
            TensorCodec.BF16, "datasets/test/manifest.json", MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 4, 8, RunSpec.Limits.local());
    private final RunView view = new RunView(run);

    @Test
    void countsARecordOnceHoweverOftenItIsRead() {
        view.add(loss(0, 0, 0, 0));
        view.add(loss(0, 0, 0, 0));
        assertThat(view.samplesDone()).isEqualTo(1);
    }

    @Test
    void showsTheLatestAuditOfEachMiner() {
        view.add(validation(3, AuditReport.Outcome.EXPIRED));
        view.add(validation(4, AuditReport.Outcome.PASSED));
        assertThat(view.latestValidations().stream().map(ScoreTable::line)).containsExactly(
                "audit of miner " + miner.shortForm() + ", stage 1, epoch 4: passed; 9 of 10 passes the same to the last bit");
    }

    private ValidationRecord validation(int epoch, AuditReport.Outcome outcome) {
        return new ValidationRecord(ValidationRecord.VERSION, RUN, miner, new AuditReport(miner, new Stage(1), new Epoch(epoch),
                Generation.FIRST, outcome, "told", false, 10, 9, 0, 0, 1, 1, List.of()), 1_000);
    }

    @Test
    void forgetsWhatAHigherGenerationVoids() {
        view.add(EpochManifest.initial(RUN));
        view.add(loss(0, 0, 0, 0));
        view.add(loss(1, 0, 0, 0));
        view.add(EpochManifest.initial(RUN).fenced(new Generation(1)));
        assertThat(view.samplesDone()).isZero();
        view.add(loss(1, 0, 0, 0));
        assertThat(view.samplesDone()).as("a late record of the voided generation").isZero();
        view.add(loss(1, 0, 1, 1));
        assertThat(view.samplesDone()).isEqualTo(1);
        assertThat(view.reissued()).isEqualTo(1);
    }

    @Test
    void keepsTheLatestAgreementOfEachMergeThatIsNotVoid() {
        view.add(manifest(1));
        view.add(agreement(0, 0, 0));
        view.add(agreement(0, 0, 1));
        view.add(agreement(1, 0, 0));
        assertThat(view.agreements()).containsExactly(agreement(0, 0, 1), agreement(1, 0, 0));
        view.add(manifest(1).fenced(new Generation(1)));
        assertThat(view.agreements()).containsExactly(agreement(0, 0, 1));
        view.add(agreement(1, 0, 0));
        view.add(agreement(1, 1, 0));
        assertThat(view.agreements()).containsExactly(agreement(0, 0, 1), agreement(1, 1, 0));
    }

    @Test
    void isFinishedOnlyWithTheLastEpoch() {
        view.add(manifest(1));
        assertThat(view.isFinished()).isFalse();
        view.add(manifest(2));
        assertThat(view.isFinished()).isTrue();
    }

    @Test
    void measuresSpeedOverTheLastHalfMinute() {
        view.add(loss(0, 0, 0, 0));
        view.add(loss(1, 0, 0, 0));
        assertThat(view.tokensPerSecond(2_000)).isEqualTo(2 * 16 * 1_000.0 / 2_000);
        assertThat(view.tokensPerSecond(100_000)).isZero();
    }

    @Test
    void drawsACurveThatIsWellFormed() throws Exception {
        view.add(loss(0, 0, 0, 0));
        view.add(loss(1, 0, 0, 0));
        view.add(manifest(1));
        String svg = LossCurve.svg("Run test", view);
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    }

    @Test
    void saysItInOneLine() {
        view.add(loss(0, 0, 0, 0));
        assertThat(view.progressLine(1_000)).contains("samples 1/8").contains("loss 2.500").hasSizeLessThan(120);
    }

    private LossRecord loss(long sample, int epoch, int generation, int attempt) {
        return new LossRecord(LossRecord.VERSION, RUN, new Epoch(epoch), new Generation(generation), new MicroBatch(sample),
                new Attempt(attempt), 2.5, 16, List.of(miner, miner, miner), 0, 1_000);
    }

    private AgreementRecord agreement(int epoch, int generation, int reported) {
        return new AgreementRecord(AgreementRecord.VERSION, RUN, new Epoch(epoch), new Generation(generation), Stage.FIRST, 1, 1, 1,
                List.of(new AgreementRecord.Party(miner, 1, reported, 0, reported, List.of())), List.of());
    }

    private static EpochManifest manifest(int epoch) {
        return new EpochManifest(EpochManifest.VERSION, RUN, new Epoch(epoch), Generation.FIRST, new MicroBatch(4L * epoch), 2.0, 1, 0,
                "0".repeat(64), List.of(), List.of());
    }
}
