package dev.iota.local;

import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows who agreed with whom when a run's epochs were merged, whether it is under way or not. */
@Command(name = "agreements", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shows for each stage which miners found the same when they reduced the shards of its merge.",
        footer = {"A cell has the shards on which two agreed, of those that both reported (- for none); ! marks a difference.",
            "Honest miners find the same bytes: a difference is a lie or a fault. What is sealed is what two agreed on, so two",
            "who tell the same lie about the shard that they share are not seen here, and an honest miner whom two liars",
            "outvoted stands as the one who differed."})
final class AgreementsCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Option(names = "--epoch", paramLabel = "<epoch>", description = "that ended with the merge (default: the latest that was sealed)")
    private Integer epoch;

    @Override
    public Integer call() {
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        show(RunWatcher.askOnce(folder, run, RunView::agreements), run);
        return 0;
    }

    private void show(List<AgreementRecord> all, RunSpec run) {
        if (all.isEmpty()) {
            throw new LocalFailure(LocalFailure.USAGE,
                    "Run " + run.run() + " has no agreements yet: the first come when an epoch is sealed.");
        }
        int newest = all.get(all.size() - 1).epoch().value();
        int wanted = epoch == null ? newest : epoch;
        List<AgreementRecord> ofEpoch = all.stream().filter(record -> record.epoch().value() == wanted).toList();
        if (ofEpoch.isEmpty()) {
            throw new LocalFailure(LocalFailure.USAGE, "Run " + run.run() + " has no agreements of epoch " + wanted + ": --epoch can be "
                    + all.get(0).epoch() + " to " + newest + ".");
        }
        System.out.printf("run %s, end of epoch %s, generation %s%n", run.run(), wanted, ofEpoch.get(0).generation());
        ofEpoch.forEach(record -> AgreementTable.lines(record).forEach(System.out::println));
    }
}
