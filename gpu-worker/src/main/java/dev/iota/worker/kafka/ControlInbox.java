package dev.iota.worker.kafka;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the topics {@code epochs}, from its beginning, and {@code commands}, from its end. */
public final class ControlInbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlInbox.class);
    private static final Duration POLL = Duration.ofMillis(200);

    /** What it tells. */
    public interface Listener {
        void manifest(EpochManifest manifest);

        void command(CommandEnvelope command);

        void refused(RejectedException refusal, RecordPlace origin);

        /** All manifests that there were at the start are told, and no later command will be missed. */
        void caughtUp();
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RunSpec run;
    private final Listener listener;
    private final TopicPartition epochs;
    private final TopicPartition commands;
    private final GrantPatience patience = new GrantPatience(System::nanoTime);
    private volatile boolean isStopped;

    public ControlInbox(KafkaConsumer<byte[], byte[]> consumer, RunSpec run, Listener listener) {
        this.consumer = consumer;
        this.run = run;
        this.listener = listener;
        Topics topics = new Topics(run.run());
        this.epochs = new TopicPartition(topics.epochs(), 0);
        this.commands = new TopicPartition(topics.commands(), 0);
    }

    /**
     * @throws UnknownReleaseException if the topic of epochs speaks a later version than this release
     * @throws NotAuthorisedException if the brokers refuse for too long
     */
    @Override
    public void run() {
        try (consumer) {
            consumer.assign(List.of(epochs, commands));
            long epochsEnd = position();
            boolean isBehind = true;
            while (!isStopped) {
                if (isBehind && consumer.position(epochs) >= epochsEnd) {
                    isBehind = false;
                    listener.caughtUp();
                }
                poll();
            }
        } catch (WakeupException stopped) {
            LOG.debug("stopped");
        }
    }

    public void stop() {
        isStopped = true;
        consumer.wakeup();
    }

    private void poll() {
        try {
            consumer.poll(POLL).forEach(this::read);
        } catch (AuthorizationException refusal) {
            await(refusal);
        }
    }

    private void await(AuthorizationException refusal) {
        patience.refused(refusal);
        GrantPatience.pause();
    }

    /** Settles both positions; answers the present end of the epochs. */
    private long position() {
        while (true) {
            if (isStopped) {
                throw new WakeupException();
            }
            try {
                Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(epochs, commands));
                consumer.seekToBeginning(List.of(epochs));
                consumer.seek(commands, ends.get(commands));
                consumer.position(epochs);
                return ends.get(epochs);
            } catch (TimeoutException absent) {
                LOG.warn("topics {} and {} do not answer yet; waiting for them", epochs.topic(), commands.topic());
            } catch (AuthorizationException refusal) {
                await(refusal);
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(epochs.topic())) {
                readManifest(record);
            } else {
                Signed signed = new Signed(record.value(), Headers.value(record, CommandEnvelope.SIGNATURE_KEY));
                listener.command(signed.readCommand(run.orchestrator()));
            }
        } catch (RejectedException refusal) {
            listener.refused(refusal, new RecordPlace(record.topic(), record.partition(), record.offset()));
        }
    }

    /** A compacted topic may hold records without a value; they take a manifest back, which nobody does. */
    private void readManifest(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
        if (record.value() == null) {
            return;
        }
        try {
            listener.manifest(EpochManifest.read(record.value()));
        } catch (RejectedException refusal) {
            if (refusal.reason() == RejectReason.UNKNOWN_VERSION) {
                throw new UnknownReleaseException(refusal.getMessage() + "; install a newer release of the worker");
            }
            throw refusal;
        }
    }
}
