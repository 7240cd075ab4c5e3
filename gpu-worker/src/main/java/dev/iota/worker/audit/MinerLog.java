package dev.iota.worker.audit;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent.Joined;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.kafka.Headers;
import dev.iota.worker.kafka.LogReader;
import dev.iota.worker.kafka.LogReader.Range;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A miner's events in the log, those that it signed. */
final class MinerLog {
    /** Where it is looked first for what a worker says only when it joins; each time twice as many. */
    private static final long NEAR_EVENTS = 1 << 14;
    private static final long FAR_EVENTS = 1 << 22;

    private final LogReader reader;
    private final RunId run;
    private final MinerId miner;
    private final byte[] key;
    private final TopicPartition events;

    MinerLog(LogReader reader, RunId run, MinerId miner) {
        this.reader = reader;
        this.run = run;
        this.miner = miner;
        this.key = miner.value().getBytes(StandardCharsets.US_ASCII);
        this.events = new TopicPartition(new Topics(run).workerEvents(), 0);
    }

    /** Tells all of a time, and how the miner computed then: empty if that was too long before. */
    Optional<Joined> tell(Testimony testimony, long sinceMillis, long untilMillis) throws AuditEnded {
        Range range = reader.between(events, sinceMillis, untilMillis);
        reader.<AuditEnded>scan(range, record -> {
            Optional<EventEnvelope> event = read(record);
            if (event.isPresent()) {
                testimony.add(event.get(), new RecordPlace(record.topic(), record.partition(), record.offset()));
            }
        });
        return testimony.joined() != null ? Optional.of(testimony.joined()) : joinedBefore(range.first());
    }

    /** Backwards, since it is mostly not long ago; within bounds, since the log has no end. */
    private Optional<Joined> joinedBefore(long end) {
        long searched = end;
        for (long events = NEAR_EVENTS; searched > 0 && end - searched < FAR_EVENTS; events *= 2) {
            long from = Math.max(0, searched - events);
            Optional<Joined> found = lastJoined(new Range(this.events, from, searched, false));
            if (found.isPresent()) {
                return found;
            }
            searched = from;
        }
        return Optional.empty();
    }

    private Optional<Joined> lastJoined(Range range) {
        Joined[] last = {null};
        reader.<RuntimeException>scan(range, record -> read(record).ifPresent(event -> {
            if (event.event() instanceof Joined joined) {
                last[0] = joined;
            }
        }));
        return Optional.ofNullable(last[0]);
    }

    private Optional<EventEnvelope> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || !Arrays.equals(record.key(), key)) {
            return Optional.empty();
        }
        try {
            EventEnvelope event = new Signed(record.value(), Headers.value(record, EventEnvelope.SIGNATURE_KEY)).readEvent();
            return Optional.of(event).filter(read -> read.miner().equals(miner) && read.run().equals(run));
        } catch (RejectedException notByIt) {
            return Optional.empty();
        }
    }
}
