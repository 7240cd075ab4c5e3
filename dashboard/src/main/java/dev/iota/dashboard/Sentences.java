package dev.iota.dashboard;

import dev.iota.dashboard.EventLog.Tone;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.reward.SlashRecord;
import java.util.Locale;

/** Records as people say them. */
final class Sentences {
    private static final double UNITS_PER_TOKEN = 1e9;

    private Sentences() {}

    static Tone tone(VerdictRecord.Standing standing) {
        return switch (standing) {
            case TRUSTED -> Tone.GOOD;
            case SUSPECT -> Tone.WARNING;
            case QUARANTINED -> Tone.BAD;
        };
    }

    static String standing(VerdictRecord verdict) {
        return switch (verdict.standing()) {
            case TRUSTED -> "Trusted again";
            case SUSPECT -> "Suspect";
            case QUARANTINED -> "In quarantine until epoch " + verdict.until();
        };
    }

    static Tone tone(AuditReport.Outcome outcome) {
        return switch (outcome) {
            case PASSED -> Tone.GOOD;
            case FAILED, WITHHELD -> Tone.BAD;
            case EXPIRED -> Tone.PLAIN;
        };
    }

    static String audit(AuditReport report) {
        return String.format(Locale.ROOT, "Audit of epoch %s %s: %d of %d passes the same to the last bit; %s", report.epoch(),
                report.outcome().toString().toLowerCase(Locale.ROOT), report.exactPasses(), report.passes(), report.reason());
    }

    static String sealed(EpochManifest manifest) {
        return manifest.epoch().value() == 0 ? "The run began."
                : String.format(Locale.ROOT, "Epoch %d was sealed%s.", manifest.epoch().value() - 1,
                        manifest.meanLoss() == null ? "" : String.format(Locale.ROOT, ": mean loss %.3f", manifest.meanLoss()));
    }

    static String anomaly(AnomalyRecord anomaly) {
        String what = switch (anomaly.kind()) {
            case SPIKE -> "A spike";
            case DRIFT -> "A drift";
            case REPETITION -> "Repeated output";
            case NOT_FINITE -> "Numbers that are not finite";
            case UNREADABLE -> "Unreadable frames";
            case LAG -> "Slower than its stage";
            case LOSS_RISE -> "The run's loss rose above its trend";
        };
        return anomaly.statistic() == null ? what : what + " of its tensors' " + anomaly.statistic().toString().toLowerCase(Locale.ROOT);
    }

    static String refusal(DeadLetter letter) {
        String who = letter.reporter() == null ? "A job" : "Miner " + letter.reporter().shortForm();
        return who + " refused a record of " + letter.topic() + " (" + reason(letter.reason().name()) + "): " + letter.detail();
    }

    static String merged(AgreementRecord agreement, long differing) {
        return String.format(Locale.ROOT, "Stage %s of epoch %s was merged by %d miners: %s.", agreement.stage(), agreement.epoch(),
                agreement.parties().size(), differing == 0 ? "all found what was sealed" : differing + " found something else");
    }

    static String slashed(SlashRecord slash) {
        return String.format(Locale.ROOT, "Miner %s lost %.3f of its collateral for epoch %s: %s", slash.miner().shortForm(),
                slash.slashedUnits() / UNITS_PER_TOKEN, slash.epoch(), slash.reason());
    }

    /** A constant's name in words. */
    static String reason(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
