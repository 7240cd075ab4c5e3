package dev.iota.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.kafka.Outbox;
import dev.iota.worker.link.LinkShape;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** With Kafka's own fake of a producer. */
class OutboxTest {
    private static final int FRAMES = 5;

    private final Fixture fixture = new Fixture(1);
    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<WorkerEvent> told = new ArrayList<>();

    @Test
    void sendsAllThatItWasGivenBeforeItEndsAndNoSoonerThanTheLinkAllows() {
        LinkShape link = LinkShape.parse("200kbit/50ms");
        Outbox outbox = outbox(link);
        long begin = System.nanoTime();
        for (int number = 0; number < FRAMES; number++) {
            outbox.send(outgoing(number, number));
        }
        assertThat(outbox.unsent()).isEqualTo(FRAMES);
        outbox.stop();
        outbox.run();
        long bytes = broker.history().stream().mapToLong(OutboxTest::bytes).sum();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(link.transmissionNanos(bytes) + link.delayNanos());
        assertThat(told).extracting(event -> ((PassCompleted) event).microBatch().value()).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(outbox.unsent()).isZero();
    }

    @Test
    void doesNotWaitForWhatCanNotBeSent() {
        Outbox outbox = outbox(LinkShape.UNLIMITED);
        outbox.send(outgoing(0, Float.NaN));
        outbox.send(outgoing(1, 1));
        outbox.stop();
        outbox.run();
        assertThat(broker.history()).hasSize(1);
        assertThat(outbox.withheld()).isEqualTo(1);
        assertThat(outbox.unsent()).isZero();
    }

    private Outbox outbox(LinkShape link) {
        return new Outbox(broker, fixture.run, fixture.miners.get(0), link, told::add, tensor -> true, failure -> {
            throw new AssertionError(failure);
        });
    }

    private Outgoing outgoing(long microBatch, float value) {
        SignedTicket signed = fixture.ticket(microBatch, 0);
        Ticket ticket = signed.ticket();
        return new Outgoing(signed, Direction.FORWARD, new Stage(0), fixture.tensor(value), new PassCompleted(signed.id(),
                ticket.microBatch(), ticket.attempt(), ticket.epoch(), ticket.generation(), new Stage(0), Direction.FORWARD,
                0, 0, 1, 1, 1, null));
    }

    private static long bytes(ProducerRecord<byte[], byte[]> record) {
        long bytes = record.value().length;
        for (Header header : record.headers()) {
            bytes += header.value().length;
        }
        return bytes;
    }
}
