package dev.iota.local;

import dev.iota.protocol.run.RunSpec;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what the miners of a run were paid, whether it is under way or not. */
@Command(name = "rewards", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shows what each miner was paid: in all, for the latest epoch, at which quality; and what was burned.",
        footer = "./iota why --miner M says how a miner's share came about.")
final class RewardsCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        List<String> lines = RunWatcher.askOnce(folder, run, view -> {
            if (view.rewards().isEmpty()) {
                throw new LocalFailure(LocalFailure.USAGE, "Nothing was paid in run " + run.run() + " yet: an epoch is paid once "
                        + run.incentives().settledAfterEpochs() + " further ones are sealed, or the run is over.");
            }
            return RewardTable.lines(view);
        });
        System.out.printf("run %s, %s for each epoch%n", run.run(), TokenAmount.text(run.incentives().emissionUnits()));
        lines.forEach(System.out::println);
        return 0;
    }
}
