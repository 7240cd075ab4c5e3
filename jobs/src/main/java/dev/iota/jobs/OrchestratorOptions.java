package dev.iota.jobs;

import dev.iota.operators.orchestration.Fence;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What the orchestrator's job needs to know.
 *
 * @param orchestratorKeyFile the private key, on every TaskManager at this path
 * @param store URI of the object store; null to keep no copies of manifests there, and to delete nothing
 * @param fence how far back the run begins
 */
public record OrchestratorOptions(JobOptions job, Path orchestratorKeyFile, String store, Fence fence) {
    public OrchestratorOptions {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(orchestratorKeyFile, "orchestratorKeyFile");
        Objects.requireNonNull(fence, "fence");
    }

    RunSpec run() {
        return job.run();
    }
}
