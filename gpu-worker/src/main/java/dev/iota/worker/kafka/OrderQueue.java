package dev.iota.worker.kafka;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditOrder.Cause;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.apache.kafka.common.TopicPartition;

/** Orders that wait: those about miners that stand out come first, since what such a miner spoils grows with every epoch. */
final class OrderQueue {
    /** Far more than a validator has done before the records are gone. */
    static final int CAPACITY = 10_000;

    private static final Comparator<Waiting> SUSPECTED_FIRST = Comparator
            .comparing((Waiting waiting) -> waiting.order().cause() != Cause.SUSPECTED)
            .thenComparing(waiting -> waiting.order().orderedAtMillis())
            .thenComparing(Waiting::offset);

    /** An order, and where it lies. */
    record Waiting(TopicPartition partition, long offset, AuditOrder order) {}

    private final Queue<Waiting> waiting = new PriorityQueue<>(SUSPECTED_FIRST);

    void add(TopicPartition partition, long offset, AuditOrder order) {
        waiting.add(new Waiting(partition, offset, order));
    }

    boolean isFull() {
        return waiting.size() >= CAPACITY;
    }

    /** Null if there is none. */
    Waiting poll() {
        return waiting.poll();
    }

    /** These are somebody else's now. */
    void remove(Collection<TopicPartition> partitions) {
        waiting.removeIf(each -> partitions.contains(each.partition()));
    }

    /**
     * The offset up to which a partition's orders are done, while none is under way.
     *
     * @param read offset up to which they were read
     */
    long doneUpTo(TopicPartition partition, long read) {
        return waiting.stream().filter(each -> each.partition().equals(partition)).mapToLong(Waiting::offset).min().orElse(read);
    }
}
