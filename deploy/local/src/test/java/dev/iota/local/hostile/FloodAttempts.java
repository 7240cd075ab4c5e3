package dev.iota.local.hostile;

import static dev.iota.local.hostile.HostileAttempt.StoppedBy.CONNECTION_LIMITS;
import static dev.iota.local.hostile.HostileAttempt.StoppedBy.QUOTA;
import static dev.iota.local.hostile.HostileAttempt.StoppedBy.RECORD_LIMITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.access.kafka.KafkaUsers;
import dev.iota.access.kafka.Quota;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** What costs others memory, bandwidth or connections. */
final class FloodAttempts {
    private static final int MANY = 2 * SecuredRun.CONNECTIONS;
    private static final int BOMB_BYTES = 24 << 20;
    private static final Quota TIGHT = new Quota(64 << 10, 64 << 10, 50);

    private final SecuredRun of;
    private final Client client;

    private FloodAttempts(SecuredRun of, Client client) {
        this.of = of;
        this.client = client;
    }

    static List<HostileAttempt> of(SecuredRun of, Client client) {
        FloodAttempts all = new FloodAttempts(of, client);
        String events = of.topics.workerEvents();
        String frames = of.topics.activations(new Stage(2));
        return List.of(
                all.tooLarge("sends an event above 1 MiB", events, Json.MAX_BYTES * 3 / 2, "none"),
                all.tooLarge("sends a frame far above the run's", frames, 8 << 20, "none"),
                all.tooLarge("sends a bomb of gzip as an event", events, BOMB_BYTES, "gzip"),
                all.tooLarge("sends a bomb of zstd as an event", events, BOMB_BYTES, "zstd"),
                all.tooLarge("sends a bomb of lz4 as an event", events, BOMB_BYTES, "lz4"),
                all.tooLarge("sends a bomb of snappy as an event", events, BOMB_BYTES, "snappy"),
                all.tooLarge("sends a bomb of zstd as a frame", frames, BOMB_BYTES, "zstd"),
                new HostileAttempt("writes as fast as it can", QUOTA, all::floods),
                new HostileAttempt("opens many connections and says nothing", CONNECTION_LIMITS, () -> all.connects(new byte[0])),
                new HostileAttempt("opens many connections and stops in the middle of a request", CONNECTION_LIMITS,
                        () -> all.connects(new byte[] {0, 0, 1, 0, 0, 17})),
                new HostileAttempt("announces a request of 2 GB", CONNECTION_LIMITS, () -> all.isHungUpOn(new byte[] {0x7f, -1, -1, -1, 0, 17})),
                new HostileAttempt("speaks HTTP", CONNECTION_LIMITS,
                        () -> all.isHungUpOn("GET / HTTP/1.1\r\nHost: broker\r\n\r\n".getBytes(StandardCharsets.US_ASCII))),
                new HostileAttempt("sends noise", CONNECTION_LIMITS, () -> all.isHungUpOn(new byte[] {0, 0, 0, 9, 99, 99, 99, 99, 1, 2, 3, 4, 5})));
    }

    private HostileAttempt tooLarge(String what, String topic, int bytes, String compression) {
        return new HostileAttempt(what, RECORD_LIMITS, () ->
                assertThatThrownBy(() -> client.write(new ProducerRecord<>(topic, 0, null, new byte[bytes]), compression))
                        .isInstanceOf(RecordTooLargeException.class));
    }

    /** Twice what the quota lets through in its window. */
    private void floods() throws Throwable {
        MinerKey miner = MinerKey.generate();
        try (Client flooder = of.admit(miner, new KafkaUsers(of.admin(), TIGHT));
                KafkaProducer<byte[], byte[]> producer = flooder.producer(Map.of("delivery.timeout.ms", 60_000, "request.timeout.ms", 30_000))) {
            long beganNanos = System.nanoTime();
            for (int i = 0; i < 24; i++) {
                producer.send(new ProducerRecord<>(of.topics.workerEvents(), 0, null, new byte[64 << 10]));
            }
            Patience.until(() -> assertThat(throttledMillis(producer)).isGreaterThan(100));
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos)).isLessThan(20);
            producer.close(Duration.ZERO);
        }
        of.users.revoke(miner.miner());
    }

    private static double throttledMillis(KafkaProducer<byte[], byte[]> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("produce-throttle-time-max"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .filter(value -> !Double.isNaN(value))
                .max().orElse(0);
    }

    /** From an address of its own: others keep theirs. Those beyond the limit are closed at once, all others when they have been idle. */
    private void connects(byte[] said) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                Socket socket = open();
                sockets.add(socket);
                say(socket, said);
            }
            Patience.until(() -> assertThat(sockets.stream().filter(FloodAttempts::isClosed).count())
                    .isGreaterThanOrEqualTo(MANY - SecuredRun.CONNECTIONS));
            assertThat(of.admin().describeCluster().nodes().get(30, TimeUnit.SECONDS)).hasSize(1);
            Patience.until(() -> assertThat(sockets.stream().filter(FloodAttempts::isClosed).count()).isEqualTo(MANY));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private void isHungUpOn(byte[] said) throws Exception {
        try (Socket socket = open()) {
            say(socket, said);
            Patience.until(() -> assertThat(isClosed(socket)).isTrue());
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
        String[] address = of.broker.brokers().split(":");
        socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
        socket.setSoTimeout(1);
        return socket;
    }

    private static void say(Socket socket, byte[] said) {
        try {
            socket.getOutputStream().write(said);
        } catch (IOException closedAlready) {
            // As it should be.
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
