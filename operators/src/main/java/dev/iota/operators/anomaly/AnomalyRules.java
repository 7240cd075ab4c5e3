package dev.iota.operators.anomaly;

import dev.iota.operators.table.Table;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds frames and senders that do not fit among those of one {@link Flow}. Pure: state and frame in, anomalies out. A stage with one
 * sender is compared with its own past. State is bounded: {@value #MAX_SENDERS} senders, {@value #MAX_POOLS} epochs.
 *
 * <p>Everything is relative to the stage: what most of its senders do is usual, whatever it is.
 */
public final class AnomalyRules {
    /** Beyond these, the sender that was silent longest is forgotten. */
    static final int MAX_SENDERS = 1024;
    /** Frames of two epochs mix while one ends and the next begins; those of older ones are not compared. */
    static final int MAX_POOLS = 2;

    private final RunId run;
    private final Table<MinerId, SenderHistory> senders;
    private final Table<PoolId, PoolOf> pools;

    /** A pool with its name, as tables want it. */
    public record PoolOf(PoolId id, Pool pool) {}

    public AnomalyRules(RunId run, Table<MinerId, SenderHistory> senders, Table<PoolId, PoolOf> pools) {
        this.run = run;
        this.senders = senders;
        this.pools = pools;
    }

    /** The anomalies that a frame shows; none for a frame that was read before. */
    public List<AnomalyRecord> onFrame(FrameSummary frame) {
        SenderHistory known = senders.get(frame.sender());
        SenderHistory sender = known == null ? SenderHistory.of(frame.sender()) : known;
        if (sender.hasSeen(frame.ticket())) {
            return List.of();
        }
        PoolId period = new PoolId(frame.generation(), frame.epoch());
        Pool pool = pool(period);
        FrameJudge judge = new FrameJudge(frame, period, pool, sender);
        if (frame.statistics() == null) {
            judge.raise(new Alarm(Kind.UNREADABLE, null, 1, 1, List.of(frame.origin())));
            keep(judge.sender().counted(frame));
        } else if (frame.statistics().notFinite() > 0) {
            judge.raise(new Alarm(Kind.NOT_FINITE, null, frame.statistics().notFinite(), 1, List.of(frame.origin())));
            keep(judge.sender().counted(frame));
        } else {
            compare(frame, period, pool, sender, judge);
            keep(judge.sender().counted(frame).remembered(frame));
        }
        return judge.alarms().stream().map(alarm -> record(frame, alarm)).toList();
    }

    /** Null if the period is over. */
    private Pool pool(PoolId period) {
        PoolOf known = pools.get(period);
        if (known != null) {
            return known.pool();
        }
        int later = 0;
        for (PoolOf other : pools.values()) {
            later += other.id().compareTo(period) > 0 ? 1 : 0;
        }
        return later >= MAX_POOLS ? null : Pool.EMPTY;
    }

    private void compare(FrameSummary frame, PoolId period, Pool pool, SenderHistory sender, FrameJudge judge) {
        if (pool == null) {
            return;
        }
        Fingerprint fingerprint = frame.statistics().fingerprint();
        int nearest = sender.nearest(frame).map(seen -> seen.fingerprint().distance(fingerprint)).orElse(Fingerprint.BITS / 2);
        double[] measures = Measure.of(frame, pool.distance(fingerprint), nearest);
        if (pool.canJudge()) {
            judge.judge(measures);
        }
        pools.put(period, new PoolOf(period, pool.with(frame.sender(), measures, fingerprint)));
        List<PoolOf> kept = new ArrayList<>();
        pools.values().forEach(kept::add);
        kept.sort(Comparator.comparing(PoolOf::id));
        kept.subList(0, Math.max(0, kept.size() - MAX_POOLS)).forEach(old -> pools.remove(old.id()));
    }

    private void keep(SenderHistory sender) {
        senders.put(sender.sender(), sender);
        if (senders.size() > MAX_SENDERS) {
            SenderHistory longest = sender;
            for (SenderHistory other : senders.values()) {
                longest = other.lastMillis() < longest.lastMillis() ? other : longest;
            }
            senders.remove(longest.sender());
        }
    }

    private AnomalyRecord record(FrameSummary frame, Alarm alarm) {
        return new AnomalyRecord(AnomalyRecord.VERSION, run, alarm.kind(), alarm.statistic(), alarm.severity(), alarm.threshold(),
                frame.epoch(), frame.generation(), frame.microBatch(), frame.flow().from(), frame.flow().direction(), frame.sender(),
                alarm.evidence(), Math.max(0, frame.arrivedAtMillis()));
    }
}
