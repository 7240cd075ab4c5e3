package dev.iota.operators.flink;

import dev.iota.operators.table.Table;
import dev.iota.operators.verdict.MinerStanding;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.id.MinerId;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The judge's metrics. Counters are those of this process; how many miners stand how is told by the one task that has the run. */
final class VerdictMetrics {
    final Counter quarantines;
    final Counter auditsOrdered;
    final Counter rollbacks;
    final Map<AuditReport.Outcome, Counter> audits;

    private final MetricGroup group;
    private Table<MinerId, MinerStanding> standings;
    private volatile int[] miners;

    VerdictMetrics(MetricGroup group) {
        this.group = group;
        quarantines = group.counter("quarantines");
        auditsOrdered = group.counter("auditsOrdered");
        rollbacks = group.counter("rollbacksAsked");
        audits = RunMetrics.counters(group, "audits", "outcome", AuditReport.Outcome.class);
    }

    /** From now on the gauges tell of these; they are read in {@link #count} alone. */
    void show(Table<MinerId, MinerStanding> known) {
        standings = known;
        count();
        for (Standing standing : Standing.values()) {
            group.addGroup("standing", standing.name().toLowerCase(Locale.ROOT)).gauge("miners", () -> miners[standing.ordinal()]);
        }
    }

    /** Standings may have changed. */
    void count() {
        int[] counts = new int[Standing.values().length];
        for (MinerStanding standing : standings.values()) {
            counts[standing.standing().ordinal()]++;
        }
        miners = counts;
    }
}
