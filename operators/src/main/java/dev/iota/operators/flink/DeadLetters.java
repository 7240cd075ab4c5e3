package dev.iota.operators.flink;

import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.Topics;
import java.util.Arrays;
import java.util.Base64;

/** What can't be used is kept, with its reason and origin. */
final class DeadLetters {
    private static final int MAX_DETAIL = 1_000;

    private DeadLetters() {}

    /** A record that a job refuses. */
    static OutboundRecord of(RunId run, InboundRecord record, RejectReason reason, String detail, long nowMillis) {
        byte[] head = Arrays.copyOf(record.value(), Math.min(record.value().length, DeadLetter.MAX_VALUE_BYTES));
        return write(new DeadLetter(DeadLetter.VERSION, run, reason, shorten(detail), record.topic(), record.partition(), record.offset(),
                null, Base64.getEncoder().encodeToString(head), nowMillis));
    }

    /** A record that a worker refused. */
    static OutboundRecord of(RunId run, WorkerEvent.RecordRejected rejected, MinerId reporter, long nowMillis) {
        return write(new DeadLetter(DeadLetter.VERSION, run, rejected.reason(), shorten(rejected.detail()), rejected.topic(),
                rejected.partition(), rejected.offset(), reporter, null, nowMillis));
    }

    private static OutboundRecord write(DeadLetter letter) {
        return OutboundRecord.keyed(new Topics(letter.run()).deadLetters(), new byte[0], Json.write(letter));
    }

    private static String shorten(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }
}
