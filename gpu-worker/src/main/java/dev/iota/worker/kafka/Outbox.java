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
import dev.iota.worker.pipeline.Outgoing;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes, signs and sends tensors in a thread of its own, and tells of each pass when the broker has its tensor. */
public final class Outbox implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Far above what a worker's credits allow. */
    private static final int CAPACITY = 4096;
    private static final int POLL_MILLIS = 50;

    private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final KafkaProducer<byte[], byte[]> producer;
    private final RunSpec run;
    private final MinerKey key;
    private final Consumer<WorkerEvent> events;
    private final Predicate<Outgoing> isWanted;
    private final Sending sending;
    private volatile boolean isStopped;
    private volatile long sentBytes;
    private volatile long withheld;

    /**
     * @param events told of passes whose tensors the broker has
     * @param isWanted whether a tensor that may not be sent yet is still to be
     * @param failures told if a tensor can never be sent
     */
    public Outbox(KafkaProducer<byte[], byte[]> producer, RunSpec run, MinerKey key, Consumer<WorkerEvent> events,
            Predicate<Outgoing> isWanted, Consumer<Throwable> failures) {
        this.producer = producer;
        this.run = run;
        this.key = key;
        this.events = events;
        this.isWanted = isWanted;
        this.sending = new Sending(producer, failures);
    }

    /** Never waits. */
    public void send(Outgoing tensor) {
        if (!queue.offer(tensor)) {
            throw new IllegalStateException(CAPACITY + " tensors wait for a broker that does not take them; check the broker, start again");
        }
    }

    @Override
    public void run() {
        try {
            while (!isStopped || !queue.isEmpty()) {
                if (sending.isHeldUp()) {
                    sending.tryAgain();
                    continue;
                }
                Outgoing tensor = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (tensor != null) {
                    transmit(tensor);
                }
            }
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void transmit(Outgoing tensor) {
        long begin = System.nanoTime();
        try {
            ProducerRecord<byte[], byte[]> record = record(tensor);
            sentBytes += record.value().length;
            long micros = (System.nanoTime() - begin) / 1_000;
            sending.send(record, taken -> events.accept(tensor.completedAfter(micros)), () -> isWanted.test(tensor));
        } catch (RejectedException notFinite) {
            withheld++;
            LOG.error("micro-batch {} was computed to {}, so it is not sent on; does the training diverge? Try a lower learning rate",
                    tensor.completed().microBatch(), notFinite.getMessage());
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
