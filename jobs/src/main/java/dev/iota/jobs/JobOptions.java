package dev.iota.jobs;

import dev.iota.protocol.run.RunSpec;
import java.util.Map;
import java.util.Objects;

/**
 * What every job needs to know.
 *
 * @param brokers Kafka's bootstrap servers
 * @param run the run's description
 * @param kafkaProperties further client settings, such as those of TLS and SASL
 */
public record JobOptions(String brokers, RunSpec run, Map<String, String> kafkaProperties) {
    public JobOptions {
        Objects.requireNonNull(brokers, "brokers");
        Objects.requireNonNull(run, "run");
        kafkaProperties = Map.copyOf(kafkaProperties);
    }
}
