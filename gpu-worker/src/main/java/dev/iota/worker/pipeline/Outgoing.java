package dev.iota.worker.pipeline;

import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Stage;

/**
 * A tensor to send to the next stage of its pathway.
 *
 * @param completed to say once the broker has the tensor; its {@code encodeMicros} lack those of sending
 */
public record Outgoing(SignedTicket ticket, Direction direction, Stage from, float[] tensor, PassCompleted completed) {

    /** The stage that receives it. */
    public Stage to() {
        return new Stage(direction == Direction.FORWARD ? from.value() + 1 : from.value() - 1);
    }

    /** The pass, with the time that encoding took added. */
    public PassCompleted completedAfter(long encodeMicros) {
        return new PassCompleted(completed.ticket(), completed.microBatch(), completed.attempt(), completed.epoch(),
                completed.generation(), completed.stage(), completed.direction(), completed.order(), completed.weightsVersion(),
                completed.computeMicros(), completed.waitMicros(), completed.encodeMicros() + encodeMicros, completed.loss());
    }
}
