package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import dev.iota.worker.OwnerSettings;
import dev.iota.worker.WorkerProcess;
import dev.iota.worker.bench.DeviceProfile;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.home.HomeServer;
import dev.iota.worker.torch.TorchStage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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

    @Mixin
    private HomeOptions home;

    @Mixin
    private LinkOption link;

    RunCommand(Conduct conduct) {
        this.conduct = conduct;
    }

    @Override
    public Integer call() throws Exception {
        List<String> problems = Stream.of(metrics.problems(), home.problems(metrics.port()), link.problems())
                .flatMap(List::stream).toList();
        return options.start("miner", command.commandLine().getOut(), problems, this::run);
    }

    private int run(ProcessOptions.Start start) throws IOException, InterruptedException {
        String bench = DeviceProfile.read(start.state().path()).map(DeviceProfile::summary).orElse("");
        if (!bench.isEmpty()) {
            command.commandLine().getOut().println("this device was measured: " + bench);
            command.commandLine().getOut().flush();
        }
        if (!link.shape().isUnlimited()) {
            command.commandLine().getOut().println("SIMULATED link: activations and gradients as through " + link.shape() + " each way");
            command.commandLine().getOut().flush();
        }
        WorkerProcess process = new WorkerProcess(start.run(), start.key(), start.state(), start.store(), start.settings().withLink(link.shape()),
                new OwnerSettings(options.stopsWithStdin() ? 0 : home.drainMillis(), bench), conduct, place -> conduct.computing(
                        TorchStage.create(start.run().model(), place.stage(), start.run().training(), start.settings().compute())));
        try (MetricsOptions.Watched watched = metrics.serve(process.metrics()); HomeServer door = open(start, process)) {
            return process.run();
        }
    }

    private HomeServer open(ProcessOptions.Start start, WorkerProcess process) {
        try {
            return HomeServer.start(home.port(), start.state().path(), process.owner());
        } catch (IOException taken) {
            throw new CommandFailure(ExitCode.PREFLIGHT,
                    "--http-port: " + home.port() + " can't be listened at (" + taken.getMessage() + "): choose another, or 0");
        }
    }
}
