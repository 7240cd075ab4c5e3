package dev.iota.worker.cli;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.worker.ExitCode;
import dev.iota.worker.bench.DeviceProfile;
import dev.iota.worker.bench.StageBench;
import dev.iota.worker.bench.StageFigure;
import dev.iota.worker.health.Machine;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.TorchStage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what this device does of each preset's stages. */
@Command(name = "bench", mixinStandardHelpOptions = true,
        description = "Measures this device, stage by stage, and keeps the figures in the state folder for 'run' and 'status' to show.")
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private StateOption state;

    @Mixin
    private DeviceOption device;

    @Option(names = "--presets", split = ",", paramLabel = "NAME", defaultValue = "small,10m",
            description = "Models whose stages are measured: small, 10m, 50m, 1.5b, 15b; default: ${DEFAULT-VALUE}.")
    private List<String> presets;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "2", description = "For each stage; default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--threads", paramLabel = "COUNT", defaultValue = "1", description = "As for 'run'; default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "--compute", paramLabel = "TYPE", defaultValue = "fp32", description = "As for 'run'; default: ${DEFAULT-VALUE}.")
    private ComputeType compute;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean isJson;

    @Override
    public Integer call() throws IOException {
        Problems.require(device.problems(), problems());
        PrintWriter out = command.commandLine().getOut();
        Finding found = MachineChecks.device(device.wish(), threads);
        if (found.level() == Finding.Level.ERROR) {
            throw new CommandFailure(found.exitCode(), found.line(1));
        }
        long startMillis = Machine.uptimeMillis();
        List<StageFigure> figures = new ArrayList<>();
        for (String name : presets) {
            Preset preset = Preset.named(name);
            for (int stage = 0; stage < preset.model().stages(); stage++) {
                StageFigure figure = measure(preset, new Stage(stage));
                figures.add(figure);
                say(out, line(figure));
            }
        }
        String what = TorchRuntime.device() + ", " + threads + (threads == 1 ? " thread, " : " threads, ")
                + compute.name().toLowerCase(Locale.ROOT);
        DeviceProfile profile = new DeviceProfile(DeviceProfile.VERSION, what, startMillis, System.currentTimeMillis(), figures);
        profile.write(state.path());
        say(out, String.format(
                Locale.ROOT, "%s: Java and torch are there after %.1f s; kept in %s", what, startMillis / 1e3, state.path()));
        if (isJson) {
            out.println(Json.pretty(profile));
            out.flush();
        }
        return ExitCode.OK;
    }

    private StageFigure measure(Preset preset, Stage stage) {
        return new StageBench(preset, stage).measure(
                training -> TorchStage.create(preset.model(), stage, training, compute), seconds, System::nanoTime,
                TorchRuntime::processBytes);
    }

    private List<String> problems() {
        Problems problems = new Problems();
        presets.forEach(name -> problems.of("--presets", () -> Preset.named(name)));
        return problems.of("--seconds", () -> require(seconds > 0 && seconds <= 3_600, "must be above 0 and at most 3600, not " + seconds))
                .of("--threads", () -> require(threads >= 1 && threads <= 1024, "must be 1 to 1024, not " + threads)).list();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private void say(PrintWriter out, String line) {
        if (!isJson) {
            out.println(line);
            out.flush();
        }
    }

    private static String line(StageFigure figure) {
        return String.format(Locale.ROOT,
                "%-5s stage %d  %,13d parameters  %,10.0f tokens/s  %8.1f ms a micro-batch  %,6d MB (%,d MB counted)",
                figure.preset(), figure.stage(), figure.parameters(), figure.tokensPerSecond(), figure.passMillis(),
                figure.memoryBytes() >> 20, figure.countedBytes() >> 20);
    }
}
