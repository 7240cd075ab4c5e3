package dev.iota.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A real Kafka broker and controller (KRaft) in this process, for one machine. What it stores outlives it, so that a run can be resumed. */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE = 1;

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
        List<Integer> free = Ports.free(2);
        int listens = port == 0 ? free.get(0) : Ports.requireFree(port);
        BrokerSettings settings = new BrokerSettings(NODE, listens, Map.of(NODE, free.get(1)), folder, security);
        KafkaRaftServer server = null;
        try {
            settings.format(Uuid.randomUuid().toString());
            server = new KafkaRaftServer(KafkaConfig.fromProps(settings.properties(), false), Time.SYSTEM);
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
        return BrokerSettings.HOST + ":" + port;
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
}
