package dev.iota.worker.cli;

import dev.iota.worker.WorkerProcess;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.torch.TorchStage;
import java.io.IOException;
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

    @Mixin
    private MetricsOptions metrics;

    RunCommand(Conduct conduct) {
        this.conduct = conduct;
    }

    @Override
    public Integer call() throws Exception {
        metrics.check();
        return options.start("miner", command.commandLine().getOut(), this::run);
    }

    private int run(ProcessOptions.Start start) throws IOException, InterruptedException {
        WorkerProcess process = new WorkerProcess(
                start.run(), start.key(), start.state(), start.store(), start.settings(), conduct, place -> conduct.computing(
                        TorchStage.create(start.run().model(), place.stage(), start.run().training(), start.settings().compute())));
        try (MetricsOptions.Watched watched = metrics.serve(process.metrics())) {
            return process.run();
        }
    }
}
