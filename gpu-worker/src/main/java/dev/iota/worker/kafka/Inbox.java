package dev.iota.worker.kafka;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.link.LinkShape;
import dev.iota.worker.link.SimulatedLink;
import dev.iota.worker.pipeline.Gate;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Received;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the inbox of the worker's place ahead of the device: checks, decodes, hands over. Partitions of a full queue are paused, and all of
 * them while no weights are loaded. What was read and can't be handed over yet is kept: no more bytes of it than the frames of all credits
 * have, what a simulated link holds, and one poll. Bytes, not records: a flood of small rubbish must not keep frames out.
 */
public final class Inbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final long POLL_NANOS = 20_000_000;
    /** What keeping a record costs beside its bytes. */
    private static final long RECORD_BYTES = 256;

    /** What it asks and tells. */
    public interface Listener {
        /** Empty while nothing may be read. */
        Optional<FrameRules> rules();

        boolean isForwardFull();

        void received(Received received, FrameRules checkedBy) throws RejectedException;

        void refused(RejectedException refusal, RecordPlace origin);

        void listening(Place place);
    }

    private final Consumer<byte[], byte[]> consumer;
    private final RunSpec run;
    private final Topics topics;
    private final Function<FrameRules, Gate> gates;
    private final Listener listener;
    private final SimulatedLink<ConsumerRecord<byte[], byte[]>> downlink;
    private final List<ConsumerRecord<byte[], byte[]>> arrived = new LinkedList<>();
    private final long[] heldBytes = new long[Direction.values().length];
    private final long mostHeldBytes;
    private final GrantPatience patience = new GrantPatience(System::nanoTime);
    private volatile Optional<Place> wanted = Optional.empty();
    private volatile boolean isStopped;
    private volatile long receivedBytes;
    private Optional<Place> current = Optional.empty();
    private Gate gate;

    /**
     * @param link that frames, but no tickets, go through after the consumer has them
     * @param gates makes a gate for rules
     */
    public Inbox(Consumer<byte[], byte[]> consumer, RunSpec run, LinkShape link, Function<FrameRules, Gate> gates, Listener listener) {
        this.consumer = consumer;
        this.run = run;
        this.topics = new Topics(run.run());
        this.mostHeldBytes = link.bytesUnderWay()
                + Math.max(2, run.limits().creditsPerWorker()) * (FrameRules.maxPayloadBytes(run) + RECORD_BYTES);
        this.downlink = new SimulatedLink<>(link, System.nanoTime());
        this.gates = gates;
        this.listener = listener;
    }

    /** The place to listen at from now on. Never waits. */
    public synchronized void listenAt(Optional<Place> place) {
        wanted = place;
        notifyAll();
    }

    public synchronized void stop() {
        isStopped = true;
        notifyAll();
        consumer.wakeup();
    }

    /** Payloads of all records so far; may be asked by any thread. */
    public long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public void run() {
        try (consumer) {
            while (!isStopped) {
                awaitPlace();
                moveIfWanted();
                if (current.isPresent()) {
                    pauseAsNeeded();
                    take();
                    handOver();
                }
            }
        } catch (WakeupException | InterruptedException stopped) {
            LOG.debug("stopped");
        }
    }

    private synchronized void awaitPlace() throws InterruptedException {
        while (wanted.isEmpty() && current.isEmpty() && !isStopped) {
            wait();
        }
    }

    private void moveIfWanted() {
        Optional<Place> next = wanted;
        if (next == current) {
            return;
        }
        current = next;
        consumer.unsubscribe();
        forgetHeld();
        if (next.isPresent() && settle(partitions(next.get()), next)) {
            listener.listening(next.get());
        }
    }

    /** Positions are at the end once this is true; false if another place is wanted meanwhile. */
    private boolean settle(List<TopicPartition> partitions, Optional<Place> place) {
        consumer.assign(partitions);
        while (wanted == place && !isStopped) {
            try {
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
                return true;
            } catch (TimeoutException absent) {
                LOG.warn("inbox {} does not answer yet; waiting for it", partitions);
            } catch (AuthorizationException refusal) {
                await(refusal);
            }
        }
        return false;
    }

    private void forgetHeld() {
        downlink.clear();
        arrived.clear();
        Arrays.fill(heldBytes, 0);
    }

    private void take() {
        for (ConsumerRecord<byte[], byte[]> record : poll()) {
            heldBytes[direction(record.topic()).ordinal()] += bytes(record) + RECORD_BYTES;
            if (record.topic().equals(topics.tickets())) {
                arrived.add(record);
            } else {
                downlink.add(record, bytes(record), System.nanoTime());
            }
        }
    }

    private static long bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedValueSize()) + Headers.bytes(record.headers());
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            // In whole milliseconds, since the consumer knows no others.
            return consumer.poll(Duration.ofMillis((downlink.waitNanos(System.nanoTime(), POLL_NANOS) + 999_999) / 1_000_000));
        } catch (AuthorizationException refusal) {
            await(refusal);
            return ConsumerRecords.empty();
        }
    }

    /** A place may be lost, or its inbox not be open yet; another may be wanted meanwhile. */
    private void await(AuthorizationException refusal) {
        patience.refused(refusal);
        GrantPatience.pause();
    }

    private List<TopicPartition> partitions(Place place) {
        ModelSpec model = run.model();
        int slot = place.slot().value();
        String forward = model.isHead(place.stage()) ? topics.tickets() : topics.activations(place.stage());
        Stream<String> backward = model.isTail(place.stage()) ? Stream.of() : Stream.of(topics.gradients(place.stage()));
        return Stream.concat(Stream.of(forward), backward).map(topic -> new TopicPartition(topic, slot)).toList();
    }

    private void pauseAsNeeded() {
        boolean isIdle = listener.rules().isEmpty();
        boolean isFull = listener.isForwardFull();
        for (TopicPartition partition : consumer.assignment()) {
            Direction direction = direction(partition.topic());
            if (isIdle || isFull && direction == Direction.FORWARD || isCrowded(direction)) {
                consumer.pause(List.of(partition));
            } else {
                consumer.resume(List.of(partition));
            }
        }
    }

    private boolean isCrowded(Direction direction) {
        return heldBytes[direction.ordinal()] >= mostHeldBytes;
    }

    private Direction direction(String topic) {
        return topic.equals(topics.gradients(current.orElseThrow().stage())) ? Direction.BACKWARD : Direction.FORWARD;
    }

    /** Forward passes that the queue has no room for wait, and gradients go past them. */
    private void handOver() {
        for (Optional<ConsumerRecord<byte[], byte[]>> next = arrival(); next.isPresent(); next = arrival()) {
            arrived.add(next.get());
        }
        boolean isFull = false;
        for (Iterator<ConsumerRecord<byte[], byte[]>> records = arrived.iterator(); records.hasNext();) {
            ConsumerRecord<byte[], byte[]> record = records.next();
            Direction direction = direction(record.topic());
            Optional<FrameRules> rules = listener.rules();
            if (rules.isEmpty()) {
                return;
            }
            isFull |= direction == Direction.FORWARD && listener.isForwardFull();
            if (direction == Direction.BACKWARD || !isFull) {
                records.remove();
                heldBytes[direction.ordinal()] -= bytes(record) + RECORD_BYTES;
                read(record, rules.get());
            }
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> arrival() {
        return downlink.poll(System.nanoTime());
    }

    private void read(ConsumerRecord<byte[], byte[]> record, FrameRules rules) {
        receivedBytes += record.value() == null ? 0 : record.value().length;
        if (gate == null || !gate.rules().equals(rules)) {
            gate = gates.apply(rules);
        }
        try {
            listener.received(open(record), rules);
        } catch (RejectedException refusal) {
            listener.refused(refusal, new RecordPlace(record.topic(), record.partition(), record.offset()));
        }
    }

    private Received open(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
        if (record.topic().equals(topics.tickets())) {
            return gate.ticket(record.value());
        }
        return gate.frame(Headers.value(record, Frame.HEADER_KEY), Headers.value(record, Frame.TICKET_KEY),
                Headers.value(record, Frame.SIGNATURE_KEY), record.value(), direction(record.topic()));
    }
}
