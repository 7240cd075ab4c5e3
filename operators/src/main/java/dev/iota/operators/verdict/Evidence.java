package dev.iota.operators.verdict;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.Locale;

/**
 * What speaks for or against a miner, in the same terms whatever it is.
 *
 * @param epoch of the work
 * @param reason a sentence for people
 * @param atMillis event time
 */
record Evidence(
        MinerId miner, Stage stage, Epoch epoch, Generation generation, MicroBatch first, MicroBatch last, String reason, long atMillis) {
    private static final int SHORT_SHA = 12;

    static Evidence of(ScoreRecord score) {
        String samples = String.format(Locale.ROOT, "over its %d of the samples %s to %s, losses through it at stage %s", score.samples(),
                score.firstMicroBatch(), score.lastMicroBatch(), score.stage());
        String reason = score.suspicion() == null
                ? samples + " are like those of others"
                : samples + String.format(Locale.ROOT, " are higher by %.3f nats per token (t = %.1f)", score.effect(), score.suspicion());
        return new Evidence(score.miner(), score.stage(), score.epoch(), score.generation(), score.firstMicroBatch(),
                score.lastMicroBatch(), reason, score.windowEndMillis());
    }

    static Evidence of(RunSpec run, AgreementRecord agreement, AgreementRecord.Party party) {
        String shards = party.differing() == 0
                ? "all " + party.reported() + " shards that it reduced were sealed as it found them"
                : party.differing() + " of the " + party.reported() + " shards that it reduced were sealed otherwise, " + party.disputed();
        return ofEpoch(run, party.miner(), agreement.stage(), agreement.epoch(), agreement.generation(),
                shards + ", at stage " + agreement.stage() + " after epoch " + agreement.epoch(), agreement.sealedAtMillis());
    }

    static Evidence of(AnomalyRecord anomaly) {
        RecordPlace place = anomaly.evidence().get(anomaly.evidence().size() - 1);
        return new Evidence(anomaly.miner(), anomaly.stage(), anomaly.epoch(), anomaly.generation(), anomaly.microBatch(),
                anomaly.microBatch(), "again a frame that it signed is " + anomaly.kind() + ", at " + place, anomaly.seenAtMillis());
    }

    static Evidence of(RunSpec run, ValidationRecord validation) {
        AuditReport report = validation.report();
        StringBuilder reason = new StringBuilder(switch (report.outcome()) {
            case PASSED -> "its work repeated gives the same";
            case FAILED -> "its work repeated gives something else";
            case WITHHELD -> "its work can't be repeated and that is its own doing";
            case EXPIRED -> "its work can't be repeated any more";
        });
        reason.append(", at stage ").append(report.stage()).append(" in epoch ").append(report.epoch());
        if (!report.findings().isEmpty()) {
            reason.append(": ").append(text(report.findings().get(0)));
        }
        reason.append("; ").append(shortened(report.reason()));
        if (report.outcome() != AuditReport.Outcome.PASSED) {
            reason.append("; look yourself: ./iota audit --miner ").append(report.miner()).append(" --epoch ").append(report.epoch());
        }
        return ofEpoch(run, report.miner(), report.stage(), report.epoch(), report.generation(), reason.toString(),
                validation.reportedAtMillis());
    }

    private static Evidence ofEpoch(
            RunSpec run, MinerId miner, Stage stage, Epoch epoch, Generation generation, String reason, long atMillis) {
        long first = epoch.value() * run.samplesPerEpoch();
        return new Evidence(miner, stage, epoch, generation, new MicroBatch(first), new MicroBatch(first + run.samplesPerEpoch() - 1),
                reason, atMillis);
    }

    /** A validator's sentence, so that the command after it is never cut off. */
    private static String shortened(String reason) {
        return reason.length() <= 300 ? reason : reason.substring(0, 299) + "…";
    }

    private static String text(AuditFinding finding) {
        StringBuilder text = new StringBuilder(finding.subject().toString());
        if (finding.microBatch() != null) {
            text.append(" of the ").append(finding.direction()).append(" pass of micro-batch ").append(finding.microBatch());
        }
        if (finding.output() != null) {
            text.append(" at ").append(finding.output());
        }
        if (finding.expectedSha256() != null && finding.foundSha256() != null) {
            text.append(" has ").append(finding.foundSha256(), 0, SHORT_SHA).append("…, not ")
                    .append(finding.expectedSha256(), 0, SHORT_SHA).append('…');
        }
        if (finding.expected() != null && finding.found() != null) {
            text.append(" is ").append(finding.found()).append(", not ").append(finding.expected());
        }
        return text.toString();
    }
}
