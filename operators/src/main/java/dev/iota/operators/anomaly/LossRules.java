package dev.iota.operators.anomaly;

import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import dev.iota.protocol.event.LossRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds a sudden rise of the run's loss: CUSUM of what each loss has above the median of the latest {@value #LATEST}. A loss that falls, or
 * climbs by less than its noise within so many, raises no alarm. Losses are what tails report.
 */
public final class LossRules {
    static final int LATEST = 128;
    /** Fewer say too little of what is usual. */
    static final int MIN_LOSSES = 32;
    static final int QUIET_LOSSES = 64;
    /** Independent Gaussian values pass it once in 10^8 losses (Siegmund 1985, formula 2.57). */
    static final double THRESHOLD = 12;
    /** Nats: smaller deviations are not believed. */
    private static final double FLOOR = 0.01;

    private LossRules() {}

    /** What came of a loss. */
    public record Outcome(LossHistory history, Optional<AnomalyRecord> anomaly) {}

    /** @param known null before the first loss */
    public static Outcome onLoss(LossHistory known, LossRecord loss) {
        if (known != null && loss.generation().compareTo(known.generation()) < 0) {
            return new Outcome(known, Optional.empty());
        }
        boolean goesOn = known != null && loss.generation().equals(known.generation());
        LossHistory history = goesOn ? known : LossHistory.of(loss.generation());
        Cusum rise = history.losses().length < MIN_LOSSES
                ? Cusum.START
                : history.rise().next(Spread.of(history.losses(), FLOOR).standardised(loss.loss()));
        boolean isAlarm = rise.up() > THRESHOLD && history.quiet() == 0;
        int quiet = isAlarm ? QUIET_LOSSES : Math.max(0, history.quiet() - 1);
        LossHistory next = new LossHistory(loss.generation(), with(history.losses(), loss.loss()), isAlarm ? Cusum.START : rise, quiet);
        return new Outcome(next, isAlarm ? Optional.of(record(loss, rise.up())) : Optional.empty());
    }

    private static double[] with(double[] losses, double loss) {
        double[] next = losses.length < LATEST ? Arrays.copyOf(losses, losses.length + 1) : Arrays.copyOfRange(losses, 1, LATEST + 1);
        next[next.length - 1] = loss;
        return next;
    }

    private static AnomalyRecord record(LossRecord loss, double severity) {
        return new AnomalyRecord(AnomalyRecord.VERSION, loss.run(), Kind.LOSS_RISE, null, severity, THRESHOLD, loss.epoch(),
                loss.generation(), loss.microBatch(), null, null, null, List.of(), loss.completedAtMillis());
    }
}
