package dev.iota.worker.cli;

import dev.iota.worker.WorkerProcess;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.torch.TorchStage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Works for a run until it is over. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Works for a run until it is over.")
final class RunCommand implements Callable<Integer> {
    private final Conduct conduct;

    @Spec
    private CommandSpec command;

    @Mixin
    private ProcessOptions options;

    RunCommand(Conduct conduct) {
        this.conduct = conduct;
    }

    @Override
    public Integer call() throws Exception {
        return options.start("miner", command.commandLine().getOut(), start -> new WorkerProcess(
                start.run(), start.key(), start.state(), start.store(), start.settings(), conduct, place -> conduct.computing(
                        TorchStage.create(start.run().model(), place.stage(), start.run().training(), start.settings().compute()))).run());
    }
}
