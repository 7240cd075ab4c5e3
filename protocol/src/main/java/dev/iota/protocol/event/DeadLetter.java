package dev.iota.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;

/**
 * A record that could not be used, with its origin, on the topic {@code dead-letters}.
 *
 * @param topic where the record lies, with partition and offset
 * @param reporter the worker that refused it; null if a job did
 * @param value the record's first bytes ({@value #MAX_VALUE_BYTES} at most) in base64; null where the reporter did not send them
 * @param refusedAtMillis event time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetter(
        int version,
        RunId run,
        RejectReason reason,
        String detail,
        String topic,
        int partition,
        long offset,
        MinerId reporter,
        String value,
        long refusedAtMillis) {
    public static final int VERSION = 1;
    public static final int MAX_VALUE_BYTES = 4096;
}
