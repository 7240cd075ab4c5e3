package dev.iota.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Hostile clients in a process of their own, at the lowest priority, since they would have machines of their own: miners without a place that
 * write and read what they may as fast as the brokers let them, others that guess passwords, and connections that only cost something; or
 * one miner with a place, which floods its neighbours' inboxes.
 */
final class HostileFlood {
    private static final int RECORD_BYTES = 200;
    private static final int ADDRESSES = 8;
    private static final int HELD_CONNECTIONS = 400;

    private final String brokers;
    private final Topics topics;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    private HostileFlood(String brokers, RunId run) {
        this.brokers = brokers;
        this.topics = new Topics(run);
    }

    /**
     * Who floods.
     *
     * @param strangers have no place
     * @param placed how one that has a place logs in; null for nobody
     * @param topic that the placed one floods
     */
    record Hostile(RunId run, List<Credentials> strangers, Map<String, String> placed, String topic) {}

    /** The process, which tells what it did when its standard input ends. */
    record Running(Process process, BufferedReader output) implements AutoCloseable {
        /** Processor time since its start. */
        Duration cpuTime() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO);
        }

        Map<?, ?> stop() throws IOException, InterruptedException {
            process.outputWriter().close();
            String last = "{}";
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = line;
            }
            process.waitFor();
            return new ObjectMapper().readValue(last, Map.class);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Passwords go through standard input, as others can read command lines. */
    static Running start(String brokers, Hostile hostile) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder("nice", "-n", "19", java, "-Xmx384m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=iota-log4j2.properties",
                "-Diota.log=" + System.getProperty("java.io.tmpdir") + "/iota-hostile.log", "-cp", System.getProperty("java.class.path"),
                HostileFlood.class.getName(), brokers).redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        BufferedReader output = process.inputReader();
        process.outputWriter().write(new String(Json.write(hostile)) + "\n");
        process.outputWriter().flush();
        if (!"ready".equals(output.readLine())) {
            throw new IllegalStateException("the hostile clients did not start");
        }
        return new Running(process, output);
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        Hostile hostile = new ObjectMapper().readValue(input.readLine(), Hostile.class);
        HostileFlood flood = new HostileFlood(arguments[0], hostile.run);
        long beganNanos = System.nanoTime();
        flood.begin(hostile);
        System.out.println("ready");
        while (input.read() >= 0) {
            // Its end ends the flood.
        }
        System.out.println(new String(Json.write(flood.told((System.nanoTime() - beganNanos) / 1e9))));
        Runtime.getRuntime().halt(0);
    }

    private void begin(Hostile hostile) {
        if (hostile.placed != null) {
            begin(() -> write(settings(hostile.placed), hostile.topic));
        }
        for (Credentials credentials : hostile.strangers) {
            begin(() -> write(settings(credentials), topics.workerEvents()));
            begin(() -> read(credentials));
            begin(() -> guess(credentials.user()));
        }
        for (int i = 0; i < (hostile.strangers.isEmpty() ? 0 : ADDRESSES); i++) {
            String address = "127.0.0." + (2 + i);
            begin(() -> connect(address));
        }
    }

    private Map<String, Object> told(double seconds) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("recordsPerSecond", Math.round(records.get() / seconds));
        told.put("readBytesPerSecond", Math.round(readBytes.get() / seconds));
        told.put("loginsPerSecond", Math.round(logins.get() / seconds));
        told.put("connectionsPerSecond", Math.round(connections.get() / seconds));
        return told;
    }

    private void begin(Runnable work) {
        Thread thread = new Thread(work, "hostile");
        thread.setDaemon(true);
        thread.start();
    }

    private void write(Map<String, Object> settings, String topic) {
        byte[] rubbish = new byte[RECORD_BYTES];
        new Random(1).nextBytes(rubbish);
        try (KafkaProducer<byte[], byte[]> producer = producer(settings)) {
            while (true) {
                producer.send(new ProducerRecord<>(topic, 0, null, rubbish), (sent, failure) -> {
                    if (failure == null) {
                        records.incrementAndGet();
                    }
                });
            }
        }
    }

    private void read(Credentials credentials) {
        List<TopicPartition> partitions = List.of(new TopicPartition(topics.commands(), 0), new TopicPartition(topics.epochs(), 0));
        Map<String, Object> settings = settings(credentials);
        settings.put("fetch.max.wait.ms", 1);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            while (true) {
                tryTo(() -> {
                    consumer.seekToBeginning(partitions);
                    consumer.poll(Duration.ofMillis(10)).forEach(record -> readBytes.addAndGet(record.serializedValueSize()));
                });
            }
        }
    }

    private void guess(String user) {
        while (true) {
            Map<String, Object> settings = settings(new Credentials(user, "guess"));
            settings.put("max.block.ms", 2_000);
            try (KafkaProducer<byte[], byte[]> producer = producer(settings)) {
                tryTo(() -> producer.partitionsFor(topics.commands()));
            }
            logins.incrementAndGet();
        }
    }

    /** Half begun requests, as many as are let in, and always new ones. */
    private void connect(String address) {
        Deque<Socket> held = new ArrayDeque<>();
        String[] at = brokers.split(":");
        while (true) {
            Socket socket = new Socket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
                socket.connect(new InetSocketAddress(at[0], Integer.parseInt(at[1])), 1_000);
                socket.getOutputStream().write(new byte[] {0, 0, 1, 0, 0, 17});
                connections.incrementAndGet();
                held.add(socket);
                if (held.size() > HELD_CONNECTIONS) {
                    held.remove().close();
                }
            } catch (IOException refused) {
                held.removeIf(Socket::isClosed);
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void tryTo(Runnable attempt) {
        try {
            attempt.run();
        } catch (KafkaException refused) {
            // The next attempt follows.
        }
    }

    private Map<String, Object> settings(Credentials credentials) {
        return settings(credentials.clientSettings("SASL_PLAINTEXT"));
    }

    private Map<String, Object> settings(Map<String, String> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("bootstrap.servers", brokers);
        settings.put("client.id", "hostile");
        settings.put("linger.ms", 0);
        settings.put("enable.metrics.push", false);
        return settings;
    }
}
