package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.reward.PaidBefore;
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
        description = "Judges miners by losses, audits, merges and frames; undoes what they spoil.",
        footer = "State, restarts, parallelism: Flink's to configure. Checkpoints must be on.")
final class ValidatorArguments {
    @Mixin
    private CommonArguments common = new CommonArguments();

    @Option(names = "--false-alarm-rate", paramLabel = "P", defaultValue = "0.005",
            description = "chance that a window names anybody honest (${DEFAULT-VALUE})")
    private double falseAlarmRate;

    @Option(names = "--operator-key-file", paramLabel = "FILE", defaultValue = "${env:IOTA_ORCHESTRATOR_KEY_FILE}",
            description = "the run's private key, on every TaskManager; without it, verdicts have no consequence")
    private Path operatorKeyFile;

    @Option(names = "--audit-share", paramLabel = "P", defaultValue = "0.05",
            description = "share of the work to repeat, 0 to 1 (${DEFAULT-VALUE})")
    private double auditShare;

    @Option(names = "--validator", paramLabel = "KEY", description = "public key whose audits count; repeatable")
    private List<String> validators = new ArrayList<>();

    @Option(names = "--no-automatic-rollback", description = "people decide whether to go back")
    private boolean staysPoisoned;

    @Option(names = "--frame-every", paramLabel = "K", defaultValue = "1",
            description = "examines frames of one of K micro-batches (${DEFAULT-VALUE})")
    private int frameEvery;

    @Option(names = "--weights-file", paramLabel = "FILE",
            description = "keeps the chain's latest weights there, as JSON, on the TaskManager")
    private Path weightsFile;

    /** @throws IllegalArgumentException listing every problem at once */
    ValidatorOptions toOptions() {
        common.require(falseAlarmRate > 0 && falseAlarmRate < 1, "--false-alarm-rate must be between 0 and 1: " + falseAlarmRate);
        common.require(frameEvery >= 1, "--frame-every must be positive: " + frameEvery);
        common.require(auditShare >= 0 && auditShare <= 1, "--audit-share must be 0 to 1: " + auditShare);
        List<MinerId> trusted = trusted();
        return new ValidatorOptions(
                common.toOptions(), new Clasp(falseAlarmRate), frameEvery, operatorKeyFile, auditShare, trusted, !staysPoisoned,
                weightsFile, PaidBefore.NOTHING);
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
