package dev.iota.jobs;

import dev.iota.protocol.run.RunSpec;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What every job needs to know.
 *
 * @param brokers Kafka's bootstrap servers
 * @param run the run's description
 * @param client settings by which every Kafka client of the job proves who it is: {@link dev.iota.protocol.client.ClientConfig}
 */
public record JobOptions(String brokers, RunSpec run, Map<String, String> client) {
    public JobOptions {
        Objects.requireNonNull(brokers, "brokers");
        Objects.requireNonNull(run, "run");
        client = Map.copyOf(client);
    }

    /** Keys of the client's settings alone: the values are secret. */
    @Override
    public String toString() {
        return "JobOptions[brokers=" + brokers + ", run=" + run.run() + ", client=" + new TreeSet<>(client.keySet()) + "]";
    }
}
