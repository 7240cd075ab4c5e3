package dev.iota.worker.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads what a log holds: whole ranges in order, or records here and there, of which those that follow each other are cheap. Holds a few
 * records at a time. For one thread.
 */
public final class LogReader implements AutoCloseable {
    /** Partitions of which some records are held. */
    private static final int MAX_AHEAD = 4;
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * A part of a partition.
     *
     * @param end the offset after the last
     * @param isCut whether records that belong to it may be deleted already
     */
    public record Range(TopicPartition partition, long first, long end, boolean isCut) {}

    /** Takes records. */
    public interface Visitor<E extends Exception> {
        void visit(ConsumerRecord<byte[], byte[]> record) throws E;
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LongSupplier nanoClock;
    private final long deadlineNanos;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead = new HashMap<>();

    /** @param deadlineNanos by the clock, after which everything throws a {@link TimeoutException} */
    public LogReader(KafkaConsumer<byte[], byte[]> consumer, LongSupplier nanoClock, long deadlineNanos) {
        this.consumer = consumer;
        this.nanoClock = nanoClock;
        this.deadlineNanos = deadlineNanos;
    }

    /** What a partition has from one time, by the broker's clock, up to another or its present end. */
    public Range between(TopicPartition partition, long sinceMillis, long untilMillis) {
        ahead.clear();
        consumer.assign(List.of(partition));
        long begin = begin(partition);
        long end = patiently(() -> consumer.endOffsets(List.of(partition))).get(partition);
        long first = sinceMillis <= 0 ? begin : Math.max(begin, offset(partition, sinceMillis, end));
        long last = untilMillis == Long.MAX_VALUE ? end : offset(partition, untilMillis, end);
        return new Range(partition, first, Math.max(first, last), begin > 0 && first == begin);
    }

    private long begin(TopicPartition partition) {
        return patiently(() -> consumer.beginningOffsets(List.of(partition))).get(partition);
    }

    private long offset(TopicPartition partition, long millis, long end) {
        OffsetAndTimestamp found = patiently(() -> consumer.offsetsForTimes(Map.of(partition, millis))).get(partition);
        return found == null ? end : found.offset();
    }

    /** Visits all records of a range in order. Answers whether all were there still. */
    public <E extends Exception> boolean scan(Range range, Visitor<E> visitor) throws E {
        ahead.clear();
        consumer.assign(List.of(range.partition()));
        consumer.resume(consumer.assignment());
        consumer.seek(range.partition(), range.first());
        while (patiently(() -> consumer.position(range.partition())) < range.end()) {
            requireTime();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < range.end()) {
                    visitor.visit(record);
                }
            }
        }
        return !range.isCut() && begin(range.partition()) <= range.first();
    }

    /** The record at an offset that lies within what {@link #between} answered; empty if it was deleted since. */
    public Optional<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset) {
        if (!ahead.containsKey(partition) && ahead.size() == MAX_AHEAD) {
            ahead.clear();
            consumer.unsubscribe();
        }
        Deque<ConsumerRecord<byte[], byte[]>> next = ahead.computeIfAbsent(partition, unread -> new ArrayDeque<>());
        while (!next.isEmpty() && next.peek().offset() < offset) {
            next.poll();
        }
        if (next.isEmpty() || next.peek().offset() > offset) {
            next.clear();
            next.addAll(readAhead(partition, offset));
        }
        return !next.isEmpty() && next.peek().offset() == offset ? Optional.of(next.poll()) : Optional.empty();
    }

    private List<ConsumerRecord<byte[], byte[]>> readAhead(TopicPartition partition, long offset) {
        listen(partition);
        if (patiently(() -> consumer.position(partition)) != offset) {
            consumer.seek(partition, offset);
        }
        while (true) {
            requireTime();
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            if (!records.isEmpty() || begin(partition) > offset) {
                return records;
            }
        }
    }

    /** To this partition alone; what was fetched of others meanwhile is kept. */
    private void listen(TopicPartition partition) {
        if (!consumer.assignment().contains(partition)) {
            List<TopicPartition> all = new ArrayList<>(consumer.assignment());
            all.add(partition);
            consumer.assign(all);
            consumer.seek(partition, 0);
        }
        consumer.pause(consumer.assignment());
        consumer.resume(List.of(partition));
    }

    private <T> T patiently(Supplier<T> request) {
        while (true) {
            try {
                return request.get();
            } catch (TimeoutException late) {
                requireTime();
            }
        }
    }

    private void requireTime() {
        if (nanoClock.getAsLong() - deadlineNanos > 0) {
            throw new TimeoutException("the log was not read in time");
        }
    }

    /** A thread that was told to stop closes in peace: the consumer would complain. */
    @Override
    public void close() {
        boolean isToldToStop = Thread.interrupted();
        consumer.close(Duration.ofSeconds(2));
        if (isToldToStop) {
            Thread.currentThread().interrupt();
        }
    }
}
