package dev.iota.operators.orchestration;

import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.Stage;
import java.util.List;

/**
 * A micro-batch under way. Its passes are numbered along the pathway: forward through all stages but the tail, then backward from the tail
 * to the head, {@code 2 * stages - 1} in all.
 *
 * @param ticket under which it flies
 * @param passed one bit for each pass that is complete; they may be reported out of order
 * @param lastPassMillis event time of the latest pass, or of the issue
 * @param lastProgressMillis when the latest pass was heard of, or of the issue
 * @param loss as the tail reported it; NaN until then
 */
public record Flight(
        MicroBatch microBatch,
        Attempt attempt,
        TicketId ticket,
        List<Hop> pathway,
        long passed,
        long issuedAtMillis,
        long lastPassMillis,
        long lastProgressMillis,
        double loss) {

    static int passes(int stages) {
        return 2 * stages - 1;
    }

    /** The number of a pass; the tail's only pass is backward. */
    static int pass(Stage stage, Direction direction, int stages) {
        return direction == Direction.FORWARD ? stage.value() : 2 * (stages - 1) - stage.value();
    }

    boolean has(int pass) {
        return (passed >>> pass & 1) != 0;
    }

    boolean isComplete() {
        return Long.bitCount(passed) == passes(pathway.size());
    }

    /** Whether this stage's worker has done its backward pass, and so freed the credit. */
    boolean isReleasedAt(int stage) {
        return has(2 * (pathway.size() - 1) - stage);
    }

    /** The stage that the micro-batch waits for. */
    int waitingStage() {
        int pass = Long.numberOfTrailingZeros(~passed);
        int tail = pathway.size() - 1;
        return pass <= tail ? pass : 2 * tail - pass;
    }

    Flight passed(int pass, Double reportedLoss, long eventMillis, long nowMillis) {
        return new Flight(microBatch, attempt, ticket, pathway, passed | 1L << pass, issuedAtMillis,
                Math.max(lastPassMillis, eventMillis), nowMillis, reportedLoss == null ? loss : reportedLoss);
    }
}
