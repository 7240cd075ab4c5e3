package dev.iota.local;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how a miner's pay came about, whether the run is under way or not. */
@Command(name = "why", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Says why a miner was paid what it was, or why nothing.")
final class WhyCommand implements Callable<Integer> {
    @Option(names = "--miner", required = true, paramLabel = "ID", description = "its public key, or how that begins")
    private String miner;

    @Option(names = "--epoch", paramLabel = "E", description = "for which (default: the latest that was paid)")
    private Integer epoch;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        if (epoch != null && epoch < 0) {
            throw new LocalFailure(LocalFailure.USAGE, "--epoch must be 0 or more, not " + epoch + ".");
        }
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        List<String> sentences = RunWatcher.askOnce(folder, run, view -> {
            MinerId meant = MinerChoice.of(miner, view.miners());
            return RewardWhy.sentences(view, run, meant, epoch == null ? Math.max(0, view.paidThrough()) : epoch);
        });
        sentences.forEach(System.out::println);
        return 0;
    }
}
