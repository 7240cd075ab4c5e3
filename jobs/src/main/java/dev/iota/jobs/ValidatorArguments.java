package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import dev.iota.protocol.id.MinerId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The validator's command line. */
@Command(
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        sortOptions = false,
        description = "Judges the miners of a training run by losses (CLASP), audits, merges and frames, and undoes what they spoil.",
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

    @Option(names = "--audit-share", paramLabel = "P", defaultValue = "0.05",
            description = "share of the work that validators are to repeat, 0 to 1 (default: ${DEFAULT-VALUE})")
    private double auditShare;

    @Option(names = "--validator", paramLabel = "KEY", description = "a validator whose audits count, by its public key; may be repeated")
    private List<String> validators = new ArrayList<>();

    @Option(names = "--no-automatic-rollback", description = "leaves it to people to go back from poisoned weights")
    private boolean staysPoisoned;

    @Option(names = "--frame-every", paramLabel = "K", defaultValue = "1",
            description = "looks for anomalies in the frames of one of K micro-batches (default: ${DEFAULT-VALUE}, all)")
    private int frameEvery;

    /** @throws IllegalArgumentException listing every problem at once */
    ValidatorOptions toOptions() {
        common.require(falseAlarmRate > 0 && falseAlarmRate < 1, "--false-alarm-rate must be between 0 and 1: " + falseAlarmRate);
        common.require(frameEvery >= 1, "--frame-every must be positive: " + frameEvery);
        common.require(auditShare >= 0 && auditShare <= 1, "--audit-share must be 0 to 1: " + auditShare);
        List<MinerId> trusted = trusted();
        return new ValidatorOptions(
                common.toOptions(), new Clasp(falseAlarmRate), frameEvery, operatorKeyFile, auditShare, trusted, !staysPoisoned);
    }

    private List<MinerId> trusted() {
        List<MinerId> trusted = new ArrayList<>();
        for (String validator : validators) {
            try {
                trusted.add(new MinerId(validator));
            } catch (IllegalArgumentException e) {
                common.require(false, "--validator: " + e.getMessage());
            }
        }
        return trusted;
    }
}
