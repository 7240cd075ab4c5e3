package dev.iota.local.cluster;

import dev.iota.local.BrokerSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Flink's {@code config.yaml} of the cluster: what a platform team would set, with the memory of one machine. */
final class FlinkSettings {
    private FlinkSettings() {}

    /** @param temporary folder for what Flink unpacks */
    static String yaml(ClusterFacts facts, Path temporary) {
        StringBuilder yaml = new StringBuilder();
        settings(facts, temporary).forEach((key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
        return yaml.toString();
    }

    private static Map<String, String> settings(ClusterFacts facts, Path temporary) {
        Map<String, String> settings = new TreeMap<>();
        addresses(facts, settings);
        memory(settings);
        settings.put("io.tmp.dirs", temporary.toString());
        settings.put("taskmanager.numberOfTaskSlots", "2");
        settings.put("parallelism.default", "1");
        // A process that is gone refuses two heartbeats and is missed after three seconds; one that is only slow has longer.
        settings.put("heartbeat.interval", "1 s");
        settings.put("heartbeat.timeout", "15 s");
        settings.put("execution.buffer-timeout.interval", "5 ms");
        settings.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        // A store that is away fails checkpoints, not jobs.
        settings.put("execution.checkpointing.tolerable-failed-checkpoints", "1000");
        settings.put("execution.checkpointing.timeout", "1 min");
        settings.put("restart-strategy.type", "exponential-delay");
        settings.put("restart-strategy.exponential-delay.initial-backoff", "1 s");
        settings.put("restart-strategy.exponential-delay.max-backoff", "10 s");
        settings.put("restart-strategy.exponential-delay.reset-backoff-threshold", "1 min");
        settings.put("pipeline.auto-generate-uids", "false");
        settings.put("pipeline.generic-types", "false");
        return settings;
    }

    private static void addresses(ClusterFacts facts, Map<String, String> settings) {
        settings.put("jobmanager.rpc.address", BrokerSettings.HOST);
        settings.put("jobmanager.rpc.port", Integer.toString(facts.rpcPort()));
        settings.put("jobmanager.bind-host", BrokerSettings.HOST);
        settings.put("taskmanager.host", BrokerSettings.HOST);
        settings.put("taskmanager.bind-host", BrokerSettings.HOST);
        settings.put("rest.address", BrokerSettings.HOST);
        settings.put("rest.bind-address", BrokerSettings.HOST);
        settings.put("rest.port", Integer.toString(facts.webPort()));
        settings.put("rest.bind-port", Integer.toString(facts.webPort()));
        // The credentials come from the environment.
        settings.put("s3.endpoint", facts.s3Endpoint());
        settings.put("s3.endpoint.region", "us-east-1");
        settings.put("s3.path.style.access", "true");
    }

    /** A TaskManager that no script starts needs every one of these. */
    private static void memory(Map<String, String> settings) {
        settings.put("taskmanager.cpu.cores", "2.0");
        settings.put("taskmanager.memory.framework.heap.size", "128m");
        settings.put("taskmanager.memory.framework.off-heap.size", "128m");
        settings.put("taskmanager.memory.task.heap.size", "384m");
        settings.put("taskmanager.memory.task.off-heap.size", "0m");
        settings.put("taskmanager.memory.network.min", "64m");
        settings.put("taskmanager.memory.network.max", "64m");
        settings.put("taskmanager.memory.managed.size", "16m");
        settings.put("taskmanager.memory.jvm-metaspace.size", "192m");
        settings.put("taskmanager.memory.jvm-overhead.min", "64m");
        settings.put("taskmanager.memory.jvm-overhead.max", "64m");
    }
}
