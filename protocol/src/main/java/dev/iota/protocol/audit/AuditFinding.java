package dev.iota.protocol.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.MicroBatch;

/**
 * Something in which a miner's work is not what its repetition gave.
 *
 * @param microBatch of the pass; null where the finding is about the whole epoch, as direction and places are
 * @param input the record from which the pass was computed
 * @param output the record that the miner sent; null if it sent none, or is to send none
 * @param expectedSha256 of the bytes that the repetition gave; null if there are none
 * @param foundSha256 of the miner's bytes; null if there are none
 * @param cosine of the angle between both, -1 to 1; null where no vectors are compared
 * @param magnitudeRatio the smaller norm over the larger, 0 to 1; null where no vectors are compared
 * @param expected number that the repetition gave: a loss, or a count of steps; null where none is compared
 * @param found the miner's number
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditFinding(
        Subject subject,
        MicroBatch microBatch,
        Direction direction,
        RecordPlace input,
        RecordPlace output,
        String expectedSha256,
        String foundSha256,
        Double cosine,
        Double magnitudeRatio,
        Double expected,
        Double found) {

    /** What is compared. */
    public enum Subject {
        /** The tensor that a pass sent on: an activation or a gradient. */
        OUTPUT,
        /** The loss that the tail told. */
        LOSS,
        /** Steps behind the weights that a pass was computed with. */
        WEIGHTS_VERSION,
        /** What the epoch made of the weights, as contributed to the merge. */
        WEIGHTS,
        /** Adam's running mean of the gradient, as contributed. */
        FIRST_MOMENT,
        /** Adam's running mean of the squared gradient, as contributed. */
        SECOND_MOMENT,
        /** A merged shard that the miner vouched for. */
        SHARD
    }

    public AuditFinding {
        Require.present("subject", subject);
        Require.that((microBatch == null) == (direction == null), "microBatch and direction belong together");
        if (expectedSha256 != null) {
            Require.sha256("expectedSha256", expectedSha256);
        }
        if (foundSha256 != null) {
            Require.sha256("foundSha256", foundSha256);
        }
        Require.that(cosine == null || cosine >= -1 && cosine <= 1, "cosine must be -1 to 1: " + cosine);
        Require.that(magnitudeRatio == null || magnitudeRatio >= 0 && magnitudeRatio <= 1, "magnitudeRatio must be 0 to 1: " + magnitudeRatio);
        Require.that(expected == null || Double.isFinite(expected), "expected must be finite: " + expected);
        Require.that(found == null || Double.isFinite(found), "found must be finite: " + found);
    }
}
