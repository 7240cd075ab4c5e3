package dev.iota.local;

import dev.iota.protocol.run.RunSpec;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists a run's epochs, whether it is under way or not. */
@Command(name = "epochs", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Lists a run's epochs: state, loss, contributors, checkpoint, size.",
        footer = {"State: stable (sealed and in a checkpoint: ./iota rollback can go there), open (under way), void (rolled back).",
            "Merged: samples whose gradients are in the merge at every stage (B_eff); the epoch had more if contributions were lost."})
final class EpochsCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        List<EpochTable.Row> rows = EpochTable.rows(RunEpochs.stored(options.store(), run.run()));
        if (rows.isEmpty()) {
            throw new LocalFailure(LocalFailure.USAGE, "Run " + run.run() + " has no epoch in a checkpoint yet.");
        }
        System.out.printf("run %s, %s%n", run.run(), LiveRun.find(folder).isPresent() ? "under way" : "not under way");
        EpochTable.lines(rows).forEach(System.out::println);
        return 0;
    }
}
