package dev.iota.local;

import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells how a local run stands, from what it left on disk. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Tells how a local run stands.")
final class StatusCommand implements Callable<Integer> {
    @Option(names = "--run", paramLabel = "NAME", description = "which run (default: the latest)")
    private String name;

    @Option(names = "--work-dir", defaultValue = ".iota", description = "where runs are kept (default: ${DEFAULT-VALUE})")
    private Path workDirectory;

    @Override
    public Integer call() {
        RunId id = name != null ? new RunId(name) : RunFolder.latest(workDirectory).orElseThrow(() -> new LocalFailure(LocalFailure.USAGE,
                "There is no run in " + workDirectory + ": start one with ./iota train."));
        RunFolder folder = RunFolder.of(workDirectory, id);
        RunSpec run = LocalRun.read(folder);
        System.out.printf("run %s: %,d samples in %d epochs, %d stages%n", run.run(), run.samples(), run.epochs(), run.model().stages());
        System.out.println("checkpoint: " + Checkpoints.newest(folder.checkpoints()).map(Path::toString).orElse("none"));
        Path model = folder.output().resolve("model.safetensors");
        System.out.println(Files.exists(model) ? "complete: " + model : "not complete; go on with ./iota train --resume --run " + run.run());
        return 0;
    }
}
