package dev.iota.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;

/**
 * A record that could not be used, with its origin, on the topic {@code dead-letters}.
 *
 * @param detail for people, cut to {@value Require#MAX_TEXT} characters
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
    private static final int MAX_VALUE_CHARACTERS = (MAX_VALUE_BYTES + 2) / 3 * 4;

    public DeadLetter {
        Require.version("dead letter", version, VERSION);
        Require.present("run", run);
        Require.present("reason", reason);
        detail = Require.shortened("detail", detail);
        Require.name("topic", topic);
        Require.notNegative("partition", partition);
        Require.notNegative("offset", offset);
        Require.that(value == null || value.length() <= MAX_VALUE_CHARACTERS, "value of more than " + MAX_VALUE_BYTES + " bytes");
        Require.notNegative("refusedAtMillis", refusedAtMillis);
    }
}
