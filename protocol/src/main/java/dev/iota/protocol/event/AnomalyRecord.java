package dev.iota.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.List;

/**
 * Something that does not fit what the others of a stage send, or what a sender sent before, on the topic {@code anomalies}. A hint, no
 * verdict: honest work raises one now and then. After a restart of the job the same record may be read twice.
 *
 * @param statistic that stands out; null where the kind names it
 * @param severity in the kind's unit, always above the threshold
 * @param stage that sent the frame; null for the run's loss, as direction and miner are
 * @param miner who signed the frame
 * @param microBatch of the frame or loss that raised the alarm
 * @param evidence the frames that show it, the one that raised the alarm last; none for a loss, whose micro-batch says which it is
 * @param seenAtMillis event time: when the broker had the frame, or the loss was done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AnomalyRecord(
        int version,
        RunId run,
        Kind kind,
        Statistic statistic,
        double severity,
        double threshold,
        Epoch epoch,
        Generation generation,
        MicroBatch microBatch,
        Stage stage,
        Direction direction,
        MinerId miner,
        List<RecordPlace> evidence,
        long seenAtMillis) {
    public static final int VERSION = 1;
    public static final int MAX_EVIDENCE = 8;

    /** What happened, and in what the severity counts. */
    public enum Kind {
        /** One frame's statistic far from those of the stage; in robust standard deviations. */
        SPIKE,
        /** A sender's statistic moved and stayed away; CUSUM in robust standard deviations. */
        DRIFT,
        /** Nearly the tensor of another micro-batch; in robust standard deviations below the stage's usual distance. */
        REPETITION,
        /** NaN or infinity; in elements. */
        NOT_FINITE,
        /** Signed by its sender, and yet no tensor of this run; in frames. */
        UNREADABLE,
        /** A sender takes longer from ticket to frame than its stage does; CUSUM in robust standard deviations. */
        LAG,
        /** The run's loss rose above its trend; CUSUM in robust standard deviations. */
        LOSS_RISE
    }

    /** What is measured of a tensor. */
    public enum Statistic {
        /** Logarithm of the root mean square. */
        NORM,
        /** Mean over root mean square. */
        MEAN,
        /** Logarithm of the fourth moment over the squared variance. */
        KURTOSIS,
        /** Logarithm of how many elements have the largest magnitude. */
        SATURATION,
        /** Mean distance of the fingerprint from those of the stage's frames, in bits. */
        DISTANCE
    }

    public AnomalyRecord {
        Require.version("anomaly", version, VERSION);
        Require.present("run", run);
        Require.present("kind", kind);
        Require.that((statistic != null) == (kind == Kind.SPIKE || kind == Kind.DRIFT), "statistic belongs to SPIKE and DRIFT alone");
        Require.that(Double.isFinite(severity) && Double.isFinite(threshold) && severity >= threshold && threshold >= 0,
                "severity must be finite, and at least the threshold: " + severity + ", " + threshold);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("microBatch", microBatch);
        boolean isOfTheRun = kind == Kind.LOSS_RISE;
        Require.that((stage == null) == isOfTheRun && (direction == null) == isOfTheRun && (miner == null) == isOfTheRun,
                "stage, direction and miner belong to every kind but LOSS_RISE");
        evidence = List.copyOf(Require.present("evidence", evidence));
        Require.that(evidence.size() <= MAX_EVIDENCE && evidence.isEmpty() == isOfTheRun,
                "evidence is 1 to " + MAX_EVIDENCE + " frames, none for LOSS_RISE: " + evidence.size());
        Require.notNegative("seenAtMillis", seenAtMillis);
    }
}
