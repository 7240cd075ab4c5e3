package dev.iota.local.lab;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Validators that compute nothing. An audit takes as long as a typical machine took for the work that it repeats, and comes out as a real one does: it fails where the
 * miner lied at all in that epoch, and lacks what the miner withheld. Each takes its turn.
 */
final class SimulatedAuditors {
    private static final AuditFinding FINDING =
            new AuditFinding(AuditFinding.Subject.OUTPUT, null, null, null, null, null, null, null, null, null, null);

    private final Map<WorkOfEpoch, Work> works = new HashMap<>();
    private final double[] freeAtMillis;
    private long replayedUnits;
    private long units;

    private record WorkOfEpoch(MinerId miner, Epoch epoch, Generation generation) {}

    private record Work(long passes, long units, boolean isLie, boolean isWithheld) {
        private static final Work NONE = new Work(0, 0, false, false);
    }

    /** @param auditors so many, 1 or more */
    SimulatedAuditors(int auditors) {
        freeAtMillis = new double[auditors];
    }

    /**
     * A miner did a pass.
     *
     * @param cost of the pass, in those of a forward pass
     */
    void worked(MinerId miner, Epoch epoch, Generation generation, int cost, boolean isLie, boolean isWithheld) {
        units += cost;
        works.compute(new WorkOfEpoch(miner, epoch, generation), (id, known) -> {
            Work before = known == null ? Work.NONE : known;
            return new Work(before.passes() + 1, before.units() + cost, before.isLie() || isLie, before.isWithheld() || isWithheld);
        });
    }

    /** When the report on an order comes, if it comes now. */
    long doneAtMillis(AuditOrder order, long nowMillis, double millisPerUnit) {
        int next = 0;
        for (int auditor = 1; auditor < freeAtMillis.length; auditor++) {
            next = freeAtMillis[auditor] < freeAtMillis[next] ? auditor : next;
        }
        freeAtMillis[next] = Math.max(nowMillis, freeAtMillis[next]) + work(order).units() * millisPerUnit;
        return Math.round(freeAtMillis[next]);
    }

    AuditReport report(AuditOrder order) {
        Work work = work(order);
        replayedUnits += work.units();
        AuditReport.Outcome outcome = work.isLie() ? AuditReport.Outcome.FAILED
                : work.isWithheld() ? AuditReport.Outcome.WITHHELD : AuditReport.Outcome.PASSED;
        boolean isFailed = outcome == AuditReport.Outcome.FAILED;
        return new AuditReport(order.miner(), order.stage(), order.epoch(), order.generation(), outcome, "simulated", true, work.passes(),
                isFailed ? 0 : work.passes(), 0, 0, work.units(), work.units(), isFailed ? List.of(FINDING) : List.of());
    }

    /** Of all that was computed, what was computed again. */
    double replayedShare() {
        return units == 0 ? 0 : (double) replayedUnits / units;
    }

    private Work work(AuditOrder order) {
        return works.getOrDefault(new WorkOfEpoch(order.miner(), order.epoch(), order.generation()), Work.NONE);
    }
}
