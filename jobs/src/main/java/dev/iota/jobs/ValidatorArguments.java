package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The validator's command line. */
@Command(
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        sortOptions = false,
        description = "Judges the miners of a training run by the losses of their pathways (CLASP), and keeps out who raises them.",
        footer = "Checkpointing, state backend, restarts and parallelism are Flink's to configure; checkpoints must be on.")
final class ValidatorArguments {
    @Mixin
    private CommonArguments common = new CommonArguments();

    @Option(names = "--false-alarm-rate", paramLabel = "P", defaultValue = "0.005",
            description = "chance that a window of samples names anybody where all are honest (default: ${DEFAULT-VALUE})")
    private double falseAlarmRate;

    @Option(names = "--operator-key-file", paramLabel = "FILE", defaultValue = "${env:IOTA_ORCHESTRATOR_KEY_FILE}",
            description = "the run's private key, at this path on every TaskManager; without it, verdicts have no consequence")
    private Path operatorKeyFile;

    @Option(names = "--frame-every", paramLabel = "K", defaultValue = "1",
            description = "looks for anomalies in the frames of one of K micro-batches (default: ${DEFAULT-VALUE}, all)")
    private int frameEvery;

    /** @throws IllegalArgumentException listing every problem at once */
    ValidatorOptions toOptions() {
        common.require(falseAlarmRate > 0 && falseAlarmRate < 1, "--false-alarm-rate must be between 0 and 1: " + falseAlarmRate);
        common.require(frameEvery >= 1, "--frame-every must be positive: " + frameEvery);
        return new ValidatorOptions(common.toOptions(), new Clasp(falseAlarmRate), frameEvery, operatorKeyFile);
    }
}
