package dev.iota.local;

import dev.iota.protocol.topic.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/** A real Kafka broker and controller (KRaft) in this process, for one machine. What it stores outlives it, so that a run can be resumed. */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int MILLIS_PER_SECOND = 1_000;

    private final KafkaRaftServer server;
    private final int port;
    private final Map<String, String> operator;

    private EmbeddedBroker(KafkaRaftServer server, int port, Map<String, String> operator) {
        this.server = server;
        this.port = port;
        this.operator = operator;
    }

    /**
     * Starts the broker on what an earlier one left in the folder, if any did.
     *
     * @param port to listen at; 0 for a free one
     * @throws LocalFailure if the port is taken or the folder can't be used
     */
    public static EmbeddedBroker start(Path folder, int port) {
        return start(folder, port, Optional.empty());
    }

    /**
     * As above.
     *
     * @param security who may do what; empty for a broker that lets everybody on this machine do everything. The operator must be the same
     *     at each start in the same folder.
     */
    public static EmbeddedBroker start(Path folder, int port, Optional<BrokerSecurity> security) {
        int listens = port == 0 ? freePort() : requireFree(port);
        int controller = freePort();
        Properties properties = properties(folder, listens, controller);
        security.ifPresent(rules -> rules.apply(properties));
        KafkaRaftServer server = null;
        try {
            Files.createDirectories(folder);
            format(folder, security);
            server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, listens, security.map(BrokerSecurity::operatorClient).orElse(Map.of()));
        } catch (Exception e) {
            if (server != null) {
                server.shutdown();
            }
            throw new LocalFailure(LocalFailure.PREFLIGHT, "Kafka could not start in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** For clients: host and port. */
    public String brokers() {
        return HOST + ":" + port;
    }

    /** The same, and how whoever started it logs in. */
    public Brokers access() {
        return new Brokers(brokers(), operator);
    }

    /** A second time does nothing. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path folder, Optional<BrokerSecurity> security) throws Exception {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        Formatter formatter = new Formatter();
        formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream()));
        formatter.setNodeId(1);
        formatter.setClusterId(Uuid.randomUuid().toString());
        formatter.addDirectory(folder.toString());
        formatter.setMetadataLogDirectory(folder.toString());
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setIgnoreFormatted(true);
        formatter.setSupportedFeatures(Feature.PRODUCTION_FEATURES);
        security.ifPresent(rules -> formatter.setScramArguments(List.of(rules.bootstrapUser())));
        formatter.run();
    }

    private static Properties properties(Path folder, int port, int controller) {
        Properties properties = new Properties();
        properties.setProperty("node.id", "1");
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("controller.quorum.voters", "1@" + HOST + ":" + controller);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("listeners", "CLIENTS://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controller);
        properties.setProperty("advertised.listeners", "CLIENTS://" + HOST + ":" + port);
        properties.setProperty("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("inter.broker.listener.name", "CLIENTS");
        properties.setProperty("log.dir", folder.toString());
        properties.setProperty("message.max.bytes", Integer.toString(Topics.MAX_FRAME_BYTES));
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "1");
        properties.setProperty("transaction.max.timeout.ms", Integer.toString(900 * MILLIS_PER_SECOND));
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "2");
        properties.setProperty("log.cleaner.threads", "1");
        properties.setProperty("log.initial.task.delay.ms", "10000");
        properties.setProperty("log.retention.check.interval.ms", "10000");
        return properties;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "No free port on " + HOST + ": " + e.getMessage(), e);
        }
    }

    private static int requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(HOST, port));
            return port;
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT,
                    "Port " + port + " is taken: stop what listens there, or choose another port, or none for a free one.", e);
        }
    }
}
