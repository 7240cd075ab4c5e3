package dev.iota.jobs;

import dev.iota.operators.orchestration.Fence;
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
 * @param store URI of the object store; null to keep no copies of manifests there, and to delete nothing
 * @param fence how far back the run begins
 */
public record OrchestratorOptions(String brokers, RunSpec run, Path orchestratorKeyFile, Map<String, String> kafkaProperties,
        String store, Fence fence) {
    public OrchestratorOptions {
        Objects.requireNonNull(brokers, "brokers");
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(orchestratorKeyFile, "orchestratorKeyFile");
        Objects.requireNonNull(fence, "fence");
        kafkaProperties = Map.copyOf(kafkaProperties);
    }
}
