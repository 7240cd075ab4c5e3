package dev.iota.worker.kafka;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;

/** Numbers, signs and sends this miner's events, in order, in a thread of its own, so that no other waits for a broker. */
public final class EventSender implements Runnable, AutoCloseable {
    private static final int CAPACITY = 1 << 16;
    private static final int POLL_MILLIS = 50;

    private final BlockingQueue<WorkerEvent> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicInteger unacknowledged = new AtomicInteger();
    private final KafkaProducer<byte[], byte[]> producer;
    private final RunId run;
    private final MinerKey key;
    private final Sending sending;
    private volatile long lastAcknowledgedNanos = System.nanoTime();
    private volatile long clockOffsetMillis;
    private volatile boolean isStopped;
    private long lastSequence;

    /** @param failures told if an event can never be sent */
    public EventSender(KafkaProducer<byte[], byte[]> producer, RunId run, MinerKey key, Consumer<Throwable> failures) {
        this.producer = producer;
        this.run = run;
        this.key = key;
        this.sending = new Sending(producer, failures);
    }

    /**
     * Never waits. A flood of refusals is cut off at half the queue, so that it can't stop other events.
     *
     * @throws IllegalStateException if the queue is full: the broker has been away for too long
     */
    public void send(WorkerEvent event) {
        if (event instanceof WorkerEvent.RecordRejected && queue.size() > CAPACITY / 2) {
            return;
        }
        unacknowledged.incrementAndGet();
        if (!queue.offer(event)) {
            throw new IllegalStateException(CAPACITY + " events wait for a broker that does not take them; check the broker, start again");
        }
    }

    /** Whether the broker has all that was to be sent. */
    public boolean isDelivered() {
        return unacknowledged.get() == 0;
    }

    /** How long the broker has owed an answer; 0 if it owes none. */
    public long silentMillis() {
        return unacknowledged.get() == 0 ? 0 : (System.nanoTime() - lastAcknowledgedNanos) / 1_000_000;
    }

    /** Time since the broker took an event. */
    public long acknowledgedAgeMillis() {
        return (System.nanoTime() - lastAcknowledgedNanos) / 1_000_000;
    }

    /** By how much this machine's clock was ahead of the broker's when that took the latest event, the way to it included. */
    public long clockOffsetMillis() {
        return clockOffsetMillis;
    }

    @Override
    public void run() {
        try {
            while (!isStopped || !queue.isEmpty()) {
                if (sending.isHeldUp()) {
                    sending.tryAgain();
                    continue;
                }
                WorkerEvent event = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    transmit(event);
                }
            }
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void transmit(WorkerEvent event) {
        long now = System.currentTimeMillis();
        lastSequence = Math.max(lastSequence + 1, now * 1_000);
        Signed signed = Signed.event(new EventEnvelope(EventEnvelope.VERSION, run, key.miner(), lastSequence, now, event), key);
        String topic = new Topics(run).workerEvents();
        byte[] miner = key.miner().value().getBytes(StandardCharsets.US_ASCII);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, miner, signed.value());
        record.headers().add(EventEnvelope.SIGNATURE_KEY, signed.signature());
        sending.send(record, this::acknowledged, () -> true);
    }

    private void acknowledged(RecordMetadata place) {
        unacknowledged.decrementAndGet();
        lastAcknowledgedNanos = System.nanoTime();
        if (place.hasTimestamp()) {
            clockOffsetMillis = System.currentTimeMillis() - place.timestamp();
        }
    }

    /** The thread ends when all events are sent. */
    public void stop() {
        isStopped = true;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
