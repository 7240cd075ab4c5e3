package dev.iota.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditFinding.Subject;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.worker.audit.Conclusion.Amounts;
import dev.iota.worker.compute.Similarity;
import dev.iota.worker.epoch.ContributionCheck;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final RecordPlace INPUT = new RecordPlace("in", 1, 7);
    private static final RecordPlace OUTPUT = new RecordPlace("out", 2, 8);
    private static final String OURS = "ab".repeat(32);
    private static final String THEIRS = "cd".repeat(32);
    private static final PassCompleted PASS = Events.pass(Events.TERM, 3, 5, Direction.BACKWARD, 4, 2.0);

    private final Findings strict = new Findings(true);
    private final Findings lenient = new Findings(false);

    @Test
    void whoComputesAlikeMustComeToTheSameBits() {
        Similarity close = Similarity.of(new float[] {1, 1}, new float[] {1, 1.001f});
        strict.output(PASS, INPUT, OUTPUT, OURS, THEIRS, close);
        lenient.output(PASS, INPUT, OUTPUT, OURS, THEIRS, close);
        assertThat(strict.counts()).containsEntry(Subject.OUTPUT, 1L);
        assertThat(strict.first().get(0)).extracting(AuditFinding::input, AuditFinding::output, AuditFinding::expectedSha256,
                AuditFinding::foundSha256).containsExactly(INPUT, OUTPUT, OURS, THEIRS);
        assertThat(lenient.isEmpty()).isTrue();
    }

    @Test
    void thresholdsAreThoseOfTheReference() {
        assertThat(Tolerance.OUTPUT.allows(Similarity.of(new float[] {1, 0}, new float[] {0.81f, 0}))).isTrue();
        assertThat(Tolerance.OUTPUT.allows(Similarity.of(new float[] {1, 0}, new float[] {0.79f, 0}))).isFalse();
        assertThat(Tolerance.OUTPUT.allows(Similarity.of(new float[] {1, 0}, new float[] {0.89f, 0.456f}))).as("cosine 0.89").isFalse();
        assertThat(Tolerance.WEIGHTS.allows(Similarity.of(new float[] {1, 0}, new float[] {0.71f, 0}))).isTrue();
        assertThat(Tolerance.MOMENT.allows(Similarity.of(new float[] {1, 0}, new float[] {8, 5}))).as("cosine 0.85").isTrue();
        assertThat(Tolerance.MOMENT.allows(Similarity.of(new float[] {1, 0}, new float[] {7, 6}))).as("cosine 0.76").isFalse();
    }

    @Test
    void whatWasNotSentIsFoundHoweverItComputes() {
        lenient.output(PASS, INPUT, null, OURS, null, null);
        assertThat(lenient.first()).singleElement().extracting(AuditFinding::output, AuditFinding::cosine).containsExactly(null, null);
        assertThat(FindingText.line(lenient.first().get(0))).contains("sent nothing");
    }

    @Test
    void aLossIsToldAsItIs() {
        strict.loss(Events.told(PASS), INPUT, 2.0);
        assertThat(strict.isEmpty()).isTrue();
        strict.loss(Events.told(PASS), INPUT, Math.nextUp(2.0));
        lenient.loss(Events.told(PASS), INPUT, 2.01);
        assertThat(strict.first()).singleElement().extracting(AuditFinding::subject, AuditFinding::found)
                .containsExactly(Subject.LOSS, 2.0);
        assertThat(lenient.isEmpty()).isTrue();
        lenient.loss(Events.told(PASS), INPUT, 2.2);
        assertThat(lenient.counts()).containsEntry(Subject.LOSS, 1L);
        strict.loss(Events.told(PASS), INPUT, Double.NaN);
        assertThat(strict.first().get(1).expected()).isNull();
    }

    @Test
    void stepsAreCountedAlikeEverywhere() {
        lenient.weightsVersion(Events.told(PASS), INPUT, 4);
        assertThat(lenient.isEmpty()).isTrue();
        lenient.weightsVersion(Events.told(PASS), INPUT, 5);
        assertThat(lenient.first().get(0)).extracting(AuditFinding::expected, AuditFinding::found).containsExactly(5.0, 4.0);
    }

    @Test
    void changesThatHoldWhatWasKeptBackAreNotJudged() {
        Similarity unlike = Similarity.of(new float[] {1, 0}, new float[] {0, 1});
        Similarity same = Similarity.of(new float[] {1, 0}, new float[] {1, 0});
        ContributionCheck check = new ContributionCheck(OURS, false, null, 9, 9, unlike, same, same);
        strict.contribution(Events.contribution(THEIRS, 3), check, true);
        assertThat(strict.isEmpty()).isTrue();
        strict.contribution(Events.contribution(THEIRS, 3), check, false);
        assertThat(strict.first()).singleElement().extracting(AuditFinding::subject, AuditFinding::cosine)
                .containsExactly(Subject.WEIGHTS, 0.0);
        strict.contribution(Events.contribution(THEIRS, 3), new ContributionCheck(OURS, false, null, 9, 8, same, same, unlike), true);
        assertThat(strict.counts()).containsEntry(Subject.WEIGHTS, 2L).containsEntry(Subject.SECOND_MOMENT, 1L);
    }

    @Test
    void onlyTheFirstFindingsAreKeptAndAllAreCounted() {
        for (int i = 0; i < 100; i++) {
            strict.shard(new Told<>(new ShardResult(i, THEIRS, 1), OUTPUT), new ShardResult(i, OURS, 1));
        }
        AuditReport report = Conclusion.of(subjects(), strict, new Amounts(0, 0, 100, 0, 0, 0), null, "");
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.findings()).hasSize(AuditReport.MAX_FINDINGS);
        assertThat(report.reason()).contains("100 merged shards");
    }

    @Test
    void whatWasFoundWeighsMoreThanWhatCouldNotBeLookedAt() {
        AuditEnded gone = AuditEnded.expired("gone");
        assertThat(Conclusion.of(subjects(), strict, Amounts.NONE, gone, "").outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(Conclusion.of(subjects(), strict, Amounts.NONE, AuditEnded.withheld("x"), "").outcome()).isEqualTo(Outcome.WITHHELD);
        assertThat(Conclusion.of(subjects(), strict, Amounts.NONE, null, "").outcome()).isEqualTo(Outcome.PASSED);
        strict.weightsVersion(Events.told(PASS), INPUT, 5);
        assertThat(Conclusion.of(subjects(), strict, new Amounts(1, 0, 0, 0, 0, 0), gone, "").outcome()).isEqualTo(Outcome.FAILED);
    }

    private static Conclusion.Subjects subjects() {
        return new Conclusion.Subjects(Events.MINER, Events.STAGE, Events.TERM.epoch(), Events.TERM.generation());
    }
}
