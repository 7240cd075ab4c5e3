package dev.iota.jobs;

import dev.iota.protocol.run.RunSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What the orchestrator's job needs to know.
 *
 * @param brokers Kafka's bootstrap servers
 * @param run the run's description
 * @param orchestratorKeyFile the private key, on every TaskManager at this path
 * @param kafkaProperties further client settings, such as those of TLS and SASL
 */
public record OrchestratorOptions(String brokers, RunSpec run, Path orchestratorKeyFile, Map<String, String> kafkaProperties) {
    public OrchestratorOptions {
        Objects.requireNonNull(brokers, "brokers");
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(orchestratorKeyFile, "orchestratorKeyFile");
        kafkaProperties = Map.copyOf(kafkaProperties);
    }
}
