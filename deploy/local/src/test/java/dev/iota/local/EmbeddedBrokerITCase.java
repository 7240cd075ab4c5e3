package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.topic.TopicSpec;
import dev.iota.protocol.topic.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerITCase {
    private static final TopicPartition INBOX = new TopicPartition("inbox", 1);
    private static final TopicSpec TOPIC =
            new TopicSpec(INBOX.topic(), 2, Map.of("max.message.bytes", Integer.toString(Topics.MAX_FRAME_BYTES)));

    @TempDir
    private Path folder;

    @Test
    void keepsWhatWasWrittenAcrossRestarts() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            TopicCreator.create(broker.brokers(), List.of(TOPIC));
            produce(broker, "first".getBytes(StandardCharsets.UTF_8));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            TopicCreator.create(broker.brokers(), List.of(TOPIC));
            produce(broker, "second".getBytes(StandardCharsets.UTF_8));
            assertThat(consume(broker, 2)).extracting(value -> new String(value, StandardCharsets.UTF_8)).containsExactly("first", "second");
        }
    }

    @Test
    void takesTheLargestFrameAndNoLarger() throws Exception {
        byte[] largest = new byte[Topics.MAX_FRAME_BYTES - 1_024];
        Arrays.fill(largest, (byte) 7);
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            TopicCreator.create(broker.brokers(), List.of(TOPIC));
            produce(broker, largest);
            assertThat(consume(broker, 1).get(0)).isEqualTo(largest);
            assertThatThrownBy(() -> produce(broker, new byte[Topics.MAX_FRAME_BYTES + 1_024]))
                    .hasCauseInstanceOf(RecordTooLargeException.class);
        }
    }

    @Test
    void listensAtThePortThatIsAskedForAndFreesIt() throws Exception {
        int port = freePort();
        EmbeddedBroker broker = EmbeddedBroker.start(folder, port);
        assertThat(broker.brokers()).isEqualTo("127.0.0.1:" + port);
        broker.close();
        broker.close();
        try (EmbeddedBroker again = EmbeddedBroker.start(folder, port)) {
            assertThat(again.brokers()).isEqualTo("127.0.0.1:" + port);
        }
    }

    @Test
    void saysThatAFolderBelongsToABrokerThatStillRuns() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(folder, 0)).isInstanceOfSatisfying(LocalFailure.class, failure -> {
                assertThat(failure.exitCode()).isEqualTo(LocalFailure.PREFLIGHT);
                assertThat(failure).hasMessageContaining(folder.toString());
            });
            TopicCreator.create(broker.brokers(), List.of(TOPIC));
        }
    }

    @Test
    void saysThatItsFolderIsAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> EmbeddedBroker.start(file, 0)).isInstanceOfSatisfying(LocalFailure.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(LocalFailure.PREFLIGHT);
            assertThat(failure).hasMessageContaining(file.toString());
        });
    }

    private static void produce(EmbeddedBroker broker, byte[] value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.brokers(), "max.request.size", 2 * Topics.MAX_FRAME_BYTES,
                "buffer.memory", 4L * Topics.MAX_FRAME_BYTES);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(INBOX.topic(), INBOX.partition(), null, value)).get();
        }
    }

    private static List<byte[]> consume(EmbeddedBroker broker, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.brokers(), "enable.auto.commit", false);
        List<byte[]> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(INBOX));
            consumer.seekToBeginning(List.of(INBOX));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
        }
        return values;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
