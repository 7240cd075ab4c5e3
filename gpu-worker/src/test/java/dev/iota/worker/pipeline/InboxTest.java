package dev.iota.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.kafka.Inbox;
import dev.iota.worker.link.LinkShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With Kafka's own fake of a consumer. */
class InboxTest {
    private static final int BODY = 1;
    private static final TopicPartition FORWARD =
            new TopicPartition(new Topics(Fixture.RUN).activations(new Stage(BODY)), Fixture.SLOT);
    private static final TopicPartition BACKWARD =
            new TopicPartition(new Topics(Fixture.RUN).gradients(new Stage(BODY)), Fixture.SLOT);

    private final Fixture fixture = new Fixture(1);
    private final MockConsumer<byte[], byte[]> broker = new MockConsumer<>("earliest");
    private final Worker worker = new Worker();
    private Inbox inbox;
    private Thread thread;

    @AfterEach
    void stop() throws InterruptedException {
        inbox.stop();
        thread.join();
    }

    @Test
    void gradientsPassActivationsThatHaveNoRoomAndNoneIsLost() throws Exception {
        listen(LinkShape.UNLIMITED);
        worker.isFull = true;
        for (int number = 0; number < 8; number++) {
            add(FORWARD, number, Direction.FORWARD, 0);
        }
        add(BACKWARD, 0, Direction.BACKWARD, 2);
        await().until(() -> worker.received.size() == 1);
        assertThat(worker.received.get(0).direction()).isEqualTo(Direction.BACKWARD);
        await().until(() -> broker.paused().contains(FORWARD));
        worker.isFull = false;
        await().until(() -> worker.received.size() == 9);
        assertThat(worker.received.stream().skip(1).map(received -> received.ticket().ticket().microBatch().value()))
                .containsExactlyElementsOf(LongStream.range(0, 8).boxed().toList());
    }

    @Test
    void whatArrivesWhileNoWeightsAreLoadedWaits() throws Exception {
        listen(LinkShape.UNLIMITED);
        worker.isLoading = true;
        add(FORWARD, 0, Direction.FORWARD, 0);
        await().until(() -> broker.paused().contains(FORWARD));
        assertThat(worker.received).isEmpty();
        worker.isLoading = false;
        await().until(() -> worker.received.size() == 1);
    }

    @Test
    void framesArriveNoSoonerThanTheLinkAllows() throws Exception {
        listen(LinkShape.parse("80mbit/150ms"));
        long begin = System.nanoTime();
        add(FORWARD, 0, Direction.FORWARD, 0);
        add(BACKWARD, 0, Direction.BACKWARD, 2);
        await().until(() -> worker.received.size() == 2);
        assertThat(worker.firstNanos - begin).isGreaterThanOrEqualTo(150_000_000);
    }

    private void listen(LinkShape link) {
        broker.updateEndOffsets(Map.of(FORWARD, 0L, BACKWARD, 0L));
        inbox = new Inbox(broker, fixture.run, link, rules -> fixture.gate(BODY), worker);
        inbox.listenAt(Optional.of(Fixture.place(BODY)));
        thread = new Thread(inbox, "inbox");
        thread.start();
        await().until(() -> worker.isListening);
    }

    private void add(TopicPartition partition, long offset, Direction direction, int from) throws RejectedException {
        Frame frame = fixture.frame(fixture.ticket(offset, 0), direction, from, 1);
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, frame.payload());
        record.headers().add(Frame.HEADER_KEY, frame.headerBytes());
        record.headers().add(Frame.TICKET_KEY, frame.ticket().bytes());
        record.headers().add(Frame.SIGNATURE_KEY, frame.signature());
        broker.addRecord(record);
    }

    private final class Worker implements Inbox.Listener {
        private final List<Received> received = new CopyOnWriteArrayList<>();
        private final FrameRules rules = fixture.rules(BODY);
        private volatile boolean isFull;
        private volatile boolean isLoading;
        private volatile boolean isListening;
        private volatile long firstNanos;

        @Override
        public Optional<FrameRules> rules() {
            return isLoading ? Optional.empty() : Optional.of(rules);
        }

        @Override
        public boolean isForwardFull() {
            return isFull;
        }

        @Override
        public void received(Received next, FrameRules checkedBy) {
            firstNanos = received.isEmpty() ? System.nanoTime() : firstNanos;
            received.add(next);
        }

        @Override
        public void refused(RejectedException refusal, RecordPlace origin) {
            throw new AssertionError(refusal);
        }

        @Override
        public void listening(Place place) {
            isListening = true;
        }
    }
}
