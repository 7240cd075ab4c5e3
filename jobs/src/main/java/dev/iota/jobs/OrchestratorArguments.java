package dev.iota.jobs;

import dev.iota.operators.orchestration.Fence;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The orchestrator's command line. */
@Command(
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        sortOptions = false,
        description = "Orchestrates a training run: registers workers, issues tickets, seals epochs.",
        footer = "Checkpointing, state backend, restarts and parallelism are Flink's to configure; checkpoints must be on.")
final class OrchestratorArguments {
    @Mixin
    private CommonArguments common = new CommonArguments();

    @Option(
            names = "--orchestrator-key-file",
            paramLabel = "FILE",
            description = "the orchestrator's private key, at this path on every TaskManager",
            defaultValue = "${env:IOTA_ORCHESTRATOR_KEY_FILE}")
    private Path orchestratorKeyFile;

    @Option(
            names = "--store",
            paramLabel = "URI",
            description = "object store of the run: keeps a copy of each epoch's manifest there, and deletes epochs past retention",
            defaultValue = "${env:IOTA_STORE}")
    private String store;

    @Option(names = "--minimum-generation", paramLabel = "N", defaultValue = "0",
            description = "fences off whatever the log holds of lower generations: for a start from an older checkpoint")
    private int minimumGeneration;

    @Option(names = "--begin-at-epoch", paramLabel = "E", description = "with --minimum-generation: go back to this epoch")
    private Integer beginAtEpoch;

    /** @throws IllegalArgumentException listing every problem at once */
    OrchestratorOptions toOptions() {
        common.require(orchestratorKeyFile, "--orchestrator-key-file (or IOTA_ORCHESTRATOR_KEY_FILE): the run's private key");
        common.require(minimumGeneration >= 0 && (beginAtEpoch == null || beginAtEpoch >= 0),
                "--minimum-generation and --begin-at-epoch must not be negative");
        JobOptions job = common.toOptions();
        Fence fence = new Fence(new Generation(minimumGeneration), Optional.ofNullable(beginAtEpoch).map(Epoch::new));
        return new OrchestratorOptions(job, orchestratorKeyFile, store, fence);
    }
}
