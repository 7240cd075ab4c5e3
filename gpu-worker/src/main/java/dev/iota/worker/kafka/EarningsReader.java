package dev.iota.worker.kafka;

import dev.iota.protocol.earnings.EarningsLedger;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a run says of its miners. */
public final class EarningsReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EarningsReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final long mostPastRecords;
    private final Predicate<byte[]> isWanted;
    private final EarningsLedger ledger;
    private volatile boolean isStopped;

    /**
     * @param mostPastRecords of each topic, what is read of the past
     * @param isWanted whether a record is to be parsed
     */
    public EarningsReader(KafkaConsumer<byte[], byte[]> consumer, RunId run, long mostPastRecords, Predicate<byte[]> isWanted,
            EarningsLedger ledger) {
        this.consumer = consumer;
        this.topics = new Topics(run);
        this.mostPastRecords = mostPastRecords;
        this.isWanted = isWanted;
        this.ledger = ledger;
    }

    @Override
    public void run() {
        try (consumer) {
            boolean isWhole = begin();
            ledger.note(isWhole ? "" : "only the latest " + mostPastRecords + " records of each topic were read");
            while (!isStopped) {
                consumer.poll(POLL).forEach(this::read);
            }
        } catch (WakeupException | InterruptException stopped) {
            LOG.debug("stopped");
        } catch (KafkaException refused) {
            ledger.note("the run's scores can't be read: " + refused.getMessage());
            LOG.warn("the run's scores can't be read, so that nobody here can tell what is earned: {}", refused.getMessage());
        }
    }

    public void stop() {
        isStopped = true;
        consumer.wakeup();
    }

    /** Answers whether all that there is will be read. */
    private boolean begin() {
        List<TopicPartition> partitions = Stream.of(topics.rewards(), topics.verdicts(), topics.scores())
                .map(topic -> new TopicPartition(topic, 0)).toList();
        consumer.assign(partitions);
        while (!isStopped) {
            try {
                Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                partitions.forEach(one -> consumer.seek(one, Math.max(begins.get(one), ends.get(one) - mostPastRecords)));
                return partitions.stream().allMatch(one -> ends.get(one) - begins.get(one) <= mostPastRecords);
            } catch (TimeoutException absent) {
                ledger.note("the run's topics of scores do not answer yet");
            }
        }
        return false;
    }

    /** What can't be read is others' concern. */
    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || !isWanted.test(record.value())) {
            return;
        }
        try {
            if (record.topic().equals(topics.rewards())) {
                ledger.add(Json.read(record.value(), RewardRecord.class, RewardRecord.VERSION));
            } else if (record.topic().equals(topics.verdicts())) {
                ledger.add(Json.read(record.value(), VerdictRecord.class, VerdictRecord.VERSION));
            } else {
                ledger.add(Json.read(record.value(), ScoreRecord.class, ScoreRecord.VERSION));
            }
        } catch (RejectedException unreadable) {
            LOG.debug("{} offset {}: {}", record.topic(), record.offset(), unreadable.getMessage());
        }
    }
}
