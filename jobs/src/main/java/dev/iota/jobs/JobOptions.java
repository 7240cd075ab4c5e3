package dev.iota.jobs;

import dev.iota.protocol.client.ClientConfig;
import dev.iota.protocol.run.RunSpec;
import java.util.Objects;

/**
 * What every job needs to know.
 *
 * @param brokers Kafka's bootstrap servers
 * @param run the run's description
 * @param client how every Kafka client of the job proves who it is
 */
public record JobOptions(String brokers, RunSpec run, ClientConfig client) {
    public JobOptions {
        Objects.requireNonNull(brokers, "brokers");
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(client, "client");
    }
}
