package dev.iota.worker.cli;

import dev.iota.worker.ValidatorProcess;
import dev.iota.worker.audit.Auditor;
import dev.iota.worker.torch.TorchStage;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Audits a run until it is told to stop. */
@Command(name = "validate", mixinStandardHelpOptions = true,
        description = {"Audits a run until it is told to stop: repeats the work of miners as the operator's job orders,",
            "and says what it finds. What it says counts if the operator trusts its key (iota-worker keys)."})
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ProcessOptions options;

    @Option(names = "--audit-seconds", paramLabel = "N", defaultValue = "" + Auditor.Settings.DEFAULT_SECONDS,
            description = "An audit that takes longer is given up; default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        return options.start("validator", command.commandLine().getOut(), List.of(), start -> new ValidatorProcess(
                start.run(), start.key(), start.state(), start.store(), start.settings(), seconds, stage -> TorchStage.create(
                        start.run().model(), stage, start.run().training(), start.settings().compute())).run());
    }
}
