package dev.iota.worker.kafka;

import dev.iota.protocol.earnings.Earnings;
import dev.iota.protocol.earnings.EarningsBook;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.EarningsSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Reads the run's topics for what they say of one miner; who may not read them works all the same. */
public final class TopicEarnings implements EarningsSource {
    /** Enough for some hundred epochs of some hundred miners. */
    private static final long MAX_PAST_RECORDS = 50_000;

    private final byte[] name;
    private final EarningsBook book;
    private final EarningsReader reader;

    public TopicEarnings(KafkaConsumer<byte[], byte[]> consumer, RunId run, MinerId miner) {
        this.name = miner.value().getBytes(StandardCharsets.US_ASCII);
        this.book = new EarningsBook(miner);
        this.reader = new EarningsReader(consumer, run, MAX_PAST_RECORDS, this::names, book);
    }

    /** Most records are of others: their JSON need not be parsed. */
    private boolean names(byte[] value) {
        for (int from = 0; from <= value.length - name.length; from++) {
            if (Arrays.equals(value, from, from + name.length, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void run() {
        reader.run();
    }

    @Override
    public Earnings now() {
        return book.now();
    }

    @Override
    public void stop() {
        reader.stop();
    }
}
