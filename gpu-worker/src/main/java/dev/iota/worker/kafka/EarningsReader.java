package dev.iota.worker.kafka;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.earnings.EarningsBook;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

/** Reads what a run says of one miner. Its failure is no failure of the worker: who may not read that works all the same. */
public final class EarningsReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EarningsReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Of each topic, what is read of the past: enough for some hundred epochs of some hundred miners. */
    private static final long MAX_PAST_RECORDS = 50_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final byte[] miner;
    private final EarningsBook book;
    private volatile boolean isStopped;

    public EarningsReader(KafkaConsumer<byte[], byte[]> consumer, RunId run, MinerId miner, EarningsBook book) {
        this.consumer = consumer;
        this.topics = new Topics(run);
        this.miner = miner.value().getBytes(StandardCharsets.US_ASCII);
        this.book = book;
    }

    @Override
    public void run() {
        try (consumer) {
            boolean isWhole = begin();
            book.note(isWhole ? "" : "only the latest " + MAX_PAST_RECORDS + " records of each topic were read");
            while (!isStopped) {
                consumer.poll(POLL).forEach(this::read);
            }
        } catch (WakeupException | InterruptException stopped) {
            LOG.debug("stopped");
        } catch (KafkaException refused) {
            book.note("the run's scores can't be read: " + refused.getMessage());
            LOG.warn("the run's scores can't be read, so that status can't tell what this miner earns: {}", refused.getMessage());
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
                partitions.forEach(one -> consumer.seek(one, Math.max(begins.get(one), ends.get(one) - MAX_PAST_RECORDS)));
                return partitions.stream().allMatch(one -> ends.get(one) - begins.get(one) <= MAX_PAST_RECORDS);
            } catch (TimeoutException absent) {
                book.note("the run's topics of scores do not answer yet");
            }
        }
        return false;
    }

    /** What can't be read is others' concern. */
    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || !names(record.value())) {
            return;
        }
        try {
            if (record.topic().equals(topics.rewards())) {
                book.add(Json.read(record.value(), RewardRecord.class, RewardRecord.VERSION));
            } else if (record.topic().equals(topics.verdicts())) {
                book.add(Json.read(record.value(), VerdictRecord.class, VerdictRecord.VERSION));
            } else {
                book.add(Json.read(record.value(), ScoreRecord.class, ScoreRecord.VERSION));
            }
        } catch (RejectedException unreadable) {
            LOG.debug("{} offset {}: {}", record.topic(), record.offset(), unreadable.getMessage());
        }
    }

    /** Most records are of others: their JSON need not be parsed. */
    private boolean names(byte[] value) {
        for (int from = 0; from <= value.length - miner.length; from++) {
            if (Arrays.equals(value, from, from + miner.length, miner, 0, miner.length)) {
                return true;
            }
        }
        return false;
    }
}
