package dev.iota.worker.pipeline;

import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.worker.data.TokenBatch;

/**
 * A record of the inbox, checked and decoded: all that one pass needs.
 *
 * @param tensor activation or gradient, row-major {@code [micro-batch, sequence, channels]}; empty for a ticket
 * @param tokens of the micro-batch, where the stage has a use for them; otherwise none
 * @param receivedNanos by the monotonic clock
 * @param decodeMicros time to check and decode it
 */
public record Received(
        SignedTicket ticket, Direction direction, float[] tensor, TokenBatch tokens, long receivedNanos, long decodeMicros) {

    /** Under which the stage keeps the micro-batch's graph. */
    public long key() {
        return ticket.id().value();
    }

    /** When nobody waits for this micro-batch's pass any more. */
    boolean isExpired(long nowNanos) {
        return nowNanos - receivedNanos > ticket.ticket().timeToLiveMillis() * 1_000_000L;
    }
}
