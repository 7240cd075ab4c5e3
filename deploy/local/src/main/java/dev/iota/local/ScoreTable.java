package dev.iota.local;

import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Scores as people see them. Pure. */
final class ScoreTable {
    private ScoreTable() {}

    static List<String> lines(List<ScoreRecord> scores) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("  %-5s %-9s %7s  %-17s  %-19s  %s", "stage", "miner", "samples", "mean loss", "raises the loss by", "suspicion"));
        for (ScoreRecord score : scores) {
            lines.add(String.format(Locale.ROOT, "  %-5s %-9s %7d  %-17s  %-19s  %s", score.stage(), score.miner().shortForm(),
                    score.samples(), withError("%.4f", score.meanLoss(), score.meanLossError()),
                    withError("%+.4f", score.effect(), score.effectError()),
                    score.suspicion() == null ? "-" : String.format(Locale.ROOT, "t = %.1f", score.suspicion())));
        }
        return lines;
    }

    /** A miner's standing with its reason, as a sentence. */
    static String line(VerdictRecord verdict) {
        String standing = switch (verdict.standing()) {
            case TRUSTED -> "is trusted again";
            case SUSPECT -> "is a suspect";
            case QUARANTINED -> "is in quarantine until epoch " + verdict.until();
        };
        return "miner " + verdict.miner().shortForm() + " " + standing + ": " + verdict.reason();
    }

    /** What came of a miner's latest audit. */
    static String line(ValidationRecord validation) {
        AuditReport report = validation.report();
        return String.format(Locale.ROOT, "audit of miner %s, stage %s, epoch %s: %s; %d of %d passes the same to the last bit",
                report.miner().shortForm(), report.stage(), report.epoch(), report.outcome().toString().toLowerCase(Locale.ROOT),
                report.exactPasses(), report.passes());
    }

    private static String withError(String format, double value, Double error) {
        String text = String.format(Locale.ROOT, format, value);
        return error == null ? text : text + String.format(Locale.ROOT, " ± %.4f", error);
    }
}
