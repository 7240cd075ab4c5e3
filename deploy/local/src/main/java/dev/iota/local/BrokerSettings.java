package dev.iota.local;

import dev.iota.protocol.topic.Topics;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A Kafka node of this machine that is broker and controller in one (KRaft).
 *
 * @param node its number, from 1
 * @param port for clients
 * @param controllers port of each node's controller, this one's included
 * @param folder where it stores everything
 * @param security who may do what; empty if everybody on this machine may do everything
 */
public record BrokerSettings(int node, int port, Map<Integer, Integer> controllers, Path folder, Optional<BrokerSecurity> security) {
    public static final String HOST = "127.0.0.1";
    private static final int MAX_REPLICAS = 3;
    private static final int MILLIS_PER_SECOND = 1_000;

    public BrokerSettings {
        controllers = Map.copyOf(controllers);
    }

    /** Prepares the folder, unless an earlier start has. */
    public void format(String clusterId) throws Exception {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(folder);
        Formatter formatter = new Formatter();
        formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream()));
        formatter.setNodeId(node);
        formatter.setClusterId(clusterId);
        formatter.addDirectory(folder.toString());
        formatter.setMetadataLogDirectory(folder.toString());
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setIgnoreFormatted(true);
        formatter.setSupportedFeatures(Feature.PRODUCTION_FEATURES);
        security.ifPresent(rules -> formatter.setScramArguments(List.of(rules.bootstrapUser())));
        formatter.run();
    }

    /** What {@code server.properties} would hold. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("node.id", Integer.toString(node));
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("controller.quorum.voters", controllers.entrySet().stream()
                .map(voter -> voter.getKey() + "@" + HOST + ":" + voter.getValue()).sorted().collect(Collectors.joining(",")));
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("listeners", "CLIENTS://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllers.get(node));
        properties.setProperty("advertised.listeners", "CLIENTS://" + HOST + ":" + port);
        properties.setProperty("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("inter.broker.listener.name", "CLIENTS");
        properties.setProperty("log.dir", folder.toString());
        properties.setProperty("message.max.bytes", Integer.toString(Topics.MAX_FRAME_BYTES));
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("transaction.max.timeout.ms", Integer.toString(900 * MILLIS_PER_SECOND));
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "2");
        properties.setProperty("log.cleaner.threads", "1");
        // On the heap, from the start.
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        properties.setProperty("log.initial.task.delay.ms", "10000");
        properties.setProperty("log.retention.check.interval.ms", "10000");
        replicate(properties);
        security.ifPresent(rules -> rules.apply(properties));
        return properties;
    }

    private void replicate(Properties properties) {
        int replicas = Math.min(MAX_REPLICAS, controllers.size());
        String factor = Integer.toString(replicas);
        String inSync = Integer.toString(Math.max(1, replicas - 1));
        properties.setProperty("default.replication.factor", factor);
        properties.setProperty("min.insync.replicas", inSync);
        properties.setProperty("offsets.topic.replication.factor", factor);
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", factor);
        properties.setProperty("transaction.state.log.min.isr", inSync);
        properties.setProperty("transaction.state.log.num.partitions", "1");
        properties.setProperty("share.coordinator.state.topic.replication.factor", factor);
        properties.setProperty("share.coordinator.state.topic.min.isr", inSync);
        if (replicas > 1) {
            // A dead broker's partitions have new leaders after so long.
            properties.setProperty("broker.heartbeat.interval.ms", "1000");
            properties.setProperty("broker.session.timeout.ms", Integer.toString(6 * MILLIS_PER_SECOND));
        }
    }
}
