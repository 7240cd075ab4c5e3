package dev.iota.worker.kafka;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.link.LinkShape;
import dev.iota.worker.link.SimulatedLink;
import dev.iota.worker.pipeline.Outgoing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes, signs and sends tensors in a thread of its own, and tells of each pass when the broker has its tensor. */
public final class Outbox implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Far above what a worker's credits allow. */
    private static final int CAPACITY = 4096;
    private static final long POLL_NANOS = 50_000_000;

    private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Producer<byte[], byte[]> producer;
    private final RunSpec run;
    private final MinerKey key;
    private final Consumer<WorkerEvent> events;
    private final Predicate<Outgoing> isWanted;
    private final Sending sending;
    private final SimulatedLink<Ready> uplink;
    private final AtomicInteger unsent = new AtomicInteger();
    private volatile boolean isStopped;
    private volatile long sentBytes;
    private volatile long withheld;

    /** A tensor as bytes. */
    private record Ready(ProducerRecord<byte[], byte[]> record, Outgoing tensor, long encodeMicros) {}

    /**
     * @param link that frames go through before the producer gets them
     * @param events told of passes whose tensors the broker has
     * @param isWanted whether a tensor that may not be sent yet is still to be
     * @param failures told if a tensor can never be sent
     */
    public Outbox(Producer<byte[], byte[]> producer, RunSpec run, MinerKey key, LinkShape link,
            Consumer<WorkerEvent> events, Predicate<Outgoing> isWanted, Consumer<Throwable> failures) {
        this.producer = producer;
        this.run = run;
        this.key = key;
        this.events = events;
        this.isWanted = isWanted;
        this.sending = new Sending(producer, failures);
        this.uplink = new SimulatedLink<>(link, System.nanoTime());
    }

    /** Never waits. */
    public void send(Outgoing tensor) {
        unsent.incrementAndGet();
        if (!queue.offer(tensor)) {
            throw new IllegalStateException(CAPACITY + " tensors wait for a broker that does not take them; check the broker, start again");
        }
    }

    @Override
    public void run() {
        try {
            while (!isStopped || unsent.get() > 0) {
                if (sending.isHeldUp()) {
                    sending.tryAgain();
                    continue;
                }
                Outgoing tensor = queue.poll(uplink.waitNanos(System.nanoTime(), POLL_NANOS), TimeUnit.NANOSECONDS);
                if (tensor != null) {
                    encode(tensor);
                }
                transmit();
            }
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void encode(Outgoing tensor) {
        long begin = System.nanoTime();
        try {
            ProducerRecord<byte[], byte[]> record = record(tensor);
            long now = System.nanoTime();
            long bytes = record.value().length + Headers.bytes(record.headers());
            uplink.add(new Ready(record, tensor, (now - begin) / 1_000), bytes, now);
        } catch (RejectedException notFinite) {
            unsent.decrementAndGet();
            withheld++;
            LOG.error("micro-batch {} was computed to {}, so it is not sent on; does the training diverge? Try a lower learning rate",
                    tensor.completed().microBatch(), notFinite.getMessage());
        }
    }

    private void transmit() {
        for (Optional<Ready> next = uplink.poll(System.nanoTime()); next.isPresent(); next = uplink.poll(System.nanoTime())) {
            Ready ready = next.get();
            sentBytes += ready.record().value().length;
            sending.send(ready.record(), taken -> events.accept(ready.tensor().completedAfter(ready.encodeMicros())),
                    () -> isWanted.test(ready.tensor()));
            unsent.decrementAndGet();
        }
    }

    private ProducerRecord<byte[], byte[]> record(Outgoing tensor) throws RejectedException {
        int[] shape = run.wireShape();
        boolean isForward = tensor.direction() == Direction.FORWARD;
        TensorCodec codec = isForward ? run.activationCodec() : run.gradientCodec();
        byte[] payload = codec.encode(tensor.tensor(), shape[shape.length - 1], tensor.ticket().seed(tensor.direction(), tensor.from()));
        Frame frame = Frame.sign(key, tensor.ticket(), tensor.direction(), tensor.from(), codec, shape, payload);
        Topics topics = new Topics(run.run());
        String topic = isForward ? topics.activations(tensor.to()) : topics.gradients(tensor.to());
        Slot slot = tensor.ticket().ticket().hop(tensor.to()).slot();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, slot.value(), null, payload);
        record.headers().add(Frame.HEADER_KEY, frame.headerBytes());
        record.headers().add(Frame.TICKET_KEY, frame.ticket().bytes());
        record.headers().add(Frame.SIGNATURE_KEY, frame.signature());
        return record;
    }

    /** Payloads of all tensors so far; may be asked by any thread. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Tensors that the producer does not have yet; may be asked by any thread. */
    public int unsent() {
        return unsent.get();
    }

    /** Tensors that were not finite, and so not sent; may be asked by any thread. */
    public long withheld() {
        return withheld;
    }

    /** The thread ends when all tensors are sent. */
    public void stop() {
        isStopped = true;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
