package dev.iota.local.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.Effect;
import dev.iota.operators.orchestration.Fence;
import dev.iota.operators.orchestration.Orchestrator;
import dev.iota.operators.orchestration.RunState;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;

/** Reads the topic of events as the jobs do: the checks of their gate, then the orchestrator's rules. Counts what is refused, by its reason. */
final class Referee implements AutoCloseable {
    private final SecuredRun of;
    private final Orchestrator orchestrator;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<RejectReason, AtomicLong> refused = new ConcurrentHashMap<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong effects = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final Thread thread = new Thread(this::follow, "referee");

    Referee(SecuredRun of) {
        this.of = of;
        this.orchestrator = new Orchestrator(of.run, RunState.onHeap(), ticket -> SignedTicket.sign(ticket, of.orchestrator), new byte[32], Fence.NONE);
        this.consumer = of.operator.consumer(Map.of());
        thread.start();
    }

    long refused(RejectReason reason) {
        return refused.getOrDefault(reason, new AtomicLong()).get();
    }

    /** What followed from events: tickets, commands, epochs, refusals. */
    long effects() {
        return effects.get();
    }

    /** Waits until everything that was written is judged. */
    void catchUp() throws Exception {
        TopicPartition events = new TopicPartition(of.topics.workerEvents(), 0);
        long end = of.admin().listOffsets(Map.of(events, OffsetSpec.latest())).partitionResult(events).get().offset();
        Patience.until(() -> assertThat(read.get()).isGreaterThanOrEqualTo(end));
    }

    long accepted() {
        return accepted.get();
    }

    private void follow() {
        try (consumer) {
            TopicPartition events = new TopicPartition(of.topics.workerEvents(), 0);
            consumer.assign(List.of(events));
            consumer.seekToBeginning(List.of(events));
            while (true) {
                consumer.poll(Duration.ofMillis(100)).forEach(this::judge);
            }
        } catch (WakeupException closed) {
            // The test is over.
        }
    }

    private void judge(ConsumerRecord<byte[], byte[]> record) {
        decide(record);
        read.set(record.offset() + 1);
    }

    private void decide(ConsumerRecord<byte[], byte[]> record) {
        Header signature = record.headers().lastHeader(EventEnvelope.SIGNATURE_KEY);
        try {
            EventEnvelope event = new Signed(record.value(), signature == null ? null : signature.value()).readEvent();
            if (!event.run().equals(of.run.run())) {
                throw new RejectedException(RejectReason.WRONG_RUN, "run " + event.run());
            }
            List<Effect> effects = orchestrator.onEvent(event, record.timestamp(), record.timestamp());
            this.effects.addAndGet(effects.size());
            for (Effect effect : effects) {
                if (effect instanceof Effect.Refuse refusal) {
                    throw new RejectedException(refusal.reason(), refusal.detail());
                }
            }
            accepted.incrementAndGet();
        } catch (RejectedException refusal) {
            refused.computeIfAbsent(refusal.reason(), fresh -> new AtomicLong()).incrementAndGet();
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
