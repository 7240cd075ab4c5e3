package dev.iota.worker.audit;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditFinding.Subject;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what an audit comes to: whatever was found weighs more than what could not be looked at. */
final class Conclusion {

    /** Whose work was repeated. */
    record Subjects(MinerId miner, Stage stage, Epoch epoch, Generation generation) {}

    /** How much of it. */
    record Amounts(long passes, long exactPasses, int shards, int exactShards, long replayMicros, long minerMicros) {
        static final Amounts NONE = new Amounts(0, 0, 0, 0, 0, 0);
    }

    private Conclusion() {}

    /**
     * @param end why the repetition ended early; null if it did not
     * @param remark what was not judged, a sentence; empty if nothing
     */
    static AuditReport of(Subjects whose, Findings findings, Amounts amounts, AuditEnded end, String remark) {
        Outcome outcome = !findings.isEmpty() ? Outcome.FAILED : end != null ? end.outcome() : Outcome.PASSED;
        String reason = switch (outcome) {
            case FAILED -> failure(findings, amounts);
            case WITHHELD, EXPIRED -> end.getMessage();
            case PASSED -> amounts.passes() + " passes repeated, " + amounts.exactPasses() + " the same to the last bit; "
                    + amounts.shards() + " merged shards, " + amounts.exactShards() + " the same";
        };
        List<AuditFinding> first = findings.first();
        return new AuditReport(whose.miner(), whose.stage(), whose.epoch(), whose.generation(), outcome,
                remark.isEmpty() ? reason : reason + "; " + remark, findings.isBitwise(), amounts.passes(), amounts.exactPasses(),
                amounts.shards(), amounts.exactShards(), amounts.replayMicros(), amounts.minerMicros(), first);
    }

    private static String failure(Findings findings, Amounts amounts) {
        Map<Subject, Long> counts = new TreeMap<>(findings.counts());
        String all = counts.entrySet().stream()
                .map(count -> count.getValue() + " " + name(count.getKey()))
                .collect(Collectors.joining(", "));
        return "of " + amounts.passes() + " passes repeated, " + amounts.exactPasses() + " are the same to the last bit; not what they"
                + " should be: " + all + "; the first: " + FindingText.line(findings.first().get(0));
    }

    private static String name(Subject subject) {
        return switch (subject) {
            case OUTPUT -> "tensors sent";
            case LOSS -> "losses told";
            case WEIGHTS_VERSION -> "counts of steps told";
            case WEIGHTS -> "contributed or loaded weights";
            case FIRST_MOMENT -> "contributed first moments";
            case SECOND_MOMENT -> "contributed second moments";
            case SHARD -> "merged shards";
        };
    }
}
