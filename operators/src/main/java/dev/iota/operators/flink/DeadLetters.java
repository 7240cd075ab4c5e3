package dev.iota.operators.flink;

import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.TellingLimit;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.Topics;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What can't be used: all of it is counted by its reason, and kept with its origin as far as the {@link TellingLimit} of that origin
 * lets it, which is a partition, or a worker that tells of what it refused itself.
 */
final class DeadLetters {
    private static final int MAX_DETAIL = 1_000;
    /** Limits that are remembered; of more origins than these, those that were silent for longest are forgotten. */
    private static final int MAX_ORIGINS = 4_096;

    private final RunId run;
    private final Map<RejectReason, Counter> counters;
    private final Map<String, TellingLimit> limits = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TellingLimit> eldest) {
            return size() > MAX_ORIGINS;
        }
    };

    DeadLetters(RunId run, MetricGroup metrics) {
        this.run = run;
        this.counters = RunMetrics.counters(metrics, "deadLetters", "reason", RejectReason.class);
    }

    /** A record that a job refuses; empty if it is only counted. */
    Optional<OutboundRecord> refuse(InboundRecord record, RejectReason reason, String detail, long nowMillis) {
        return told(reason, record.topic() + "-" + record.partition(), detail, nowMillis).map(told -> {
            byte[] head = Arrays.copyOf(record.value(), Math.min(record.value().length, DeadLetter.MAX_VALUE_BYTES));
            return write(new DeadLetter(DeadLetter.VERSION, run, reason, told, record.topic(), record.partition(), record.offset(), null,
                    Base64.getEncoder().encodeToString(head), nowMillis));
        });
    }

    /** A record that a worker refused; empty if it is only counted. */
    Optional<OutboundRecord> refused(WorkerEvent.RecordRejected rejected, MinerId reporter, long nowMillis) {
        return told(rejected.reason(), reporter.value(), rejected.detail(), nowMillis).map(told -> write(new DeadLetter(DeadLetter.VERSION,
                run, rejected.reason(), told, rejected.topic(), rejected.partition(), rejected.offset(), reporter, null, nowMillis)));
    }

    private Optional<String> told(RejectReason reason, String origin, String detail, long nowMillis) {
        counters.get(reason).inc();
        return limits.computeIfAbsent(origin, first -> new TellingLimit()).tell(shorten(detail), TimeUnit.MILLISECONDS.toNanos(nowMillis));
    }

    private OutboundRecord write(DeadLetter letter) {
        return OutboundRecord.keyed(new Topics(run).deadLetters(), new byte[0], Json.write(letter));
    }

    private static String shorten(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }
}
