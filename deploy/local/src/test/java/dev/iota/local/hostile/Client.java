package dev.iota.local.hostile;

import dev.iota.local.Brokers;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.gate.Credentials;
import dev.iota.worker.kafka.ClientSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Somebody who logs in to a broker, with whatever Kafka's clients can do. */
final class Client implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] EVENT_DOMAIN = "iota-event-2".getBytes(StandardCharsets.US_ASCII);

    private final String addresses;
    private final Map<String, String> login;
    private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    private Admin admin;

    Client(String addresses, Map<String, String> login) {
        this.addresses = addresses;
        this.login = login;
    }

    static Client of(Brokers brokers, Credentials credentials) {
        return new Client(brokers.addresses(), credentials.clientSettings("SASL_PLAINTEXT"));
    }

    /** As a worker has them. */
    ClientSettings asWorker() {
        return new ClientSettings(addresses, login);
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(login);
        settings.put("bootstrap.servers", addresses);
        settings.put("request.timeout.ms", PATIENCE_MILLIS);
        settings.put("default.api.timeout.ms", PATIENCE_MILLIS);
        settings.put("enable.metrics.push", false);
        return settings;
    }

    Admin admin() {
        if (admin == null) {
            admin = Admin.create(settings());
        }
        return admin;
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = settings();
        settings.put("max.block.ms", PATIENCE_MILLIS);
        settings.put("delivery.timeout.ms", 2 * PATIENCE_MILLIS);
        settings.put("max.request.size", 128 << 20);
        settings.put("buffer.memory", 256L << 20);
        settings.put("linger.ms", 0);
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> settings = settings();
        settings.put("auto.offset.reset", "earliest");
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Throws what the broker answers. */
    void write(ProducerRecord<byte[], byte[]> record) throws Throwable {
        write(record, "none");
    }

    void write(ProducerRecord<byte[], byte[]> record, String compression) throws Throwable {
        KafkaProducer<byte[], byte[]> producer =
                producers.computeIfAbsent(compression, type -> producer(Map.of("compression.type", type)));
        try {
            producer.send(record).get(3 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    void write(String topic, byte[] value) throws Throwable {
        write(new ProducerRecord<>(topic, 0, null, value));
    }

    /** @param signer null for an event without a signature */
    void event(String topic, byte[] value, MinerKey signer) throws Throwable {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, value);
        if (signer != null) {
            record.headers().add(EventEnvelope.SIGNATURE_KEY, signer.sign(EVENT_DOMAIN, value));
        }
        write(record);
    }

    void event(String topic, Signed event) throws Throwable {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, event.value());
        record.headers().add(EventEnvelope.SIGNATURE_KEY, event.signature());
        write(record);
    }

    @Override
    public void close() {
        producers.values().forEach(producer -> producer.close(Duration.ZERO));
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
