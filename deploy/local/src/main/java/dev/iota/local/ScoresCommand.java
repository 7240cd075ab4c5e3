package dev.iota.local;

import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ScoreRecord.Window;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows who raises the losses of a run, whether it is under way or not. */
@Command(name = "scores", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shows what CLASP says of each miner: its losses, by how much it raises them, whether it is suspected.",
        footer = {"The loss of a sample is compared with those of other pathways; a miner's effect is in nats per token above the",
            "median miner of its stage, with its standard error. Suspicion is a t-statistic, given only where a miner stands out."})
final class ScoresCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Option(names = "--window", defaultValue = "RECENT", description = "recent (up to 4,096 samples) or epoch (default: ${DEFAULT-VALUE})")
    private Window window;

    private record Judgement(List<ScoreRecord> scores, Collection<VerdictRecord> verdicts, Collection<ValidationRecord> audits) {}

    @Override
    public Integer call() {
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        show(RunWatcher.askOnce(folder, run, view -> new Judgement(view.scores(window), view.verdicts(), view.latestValidations())), run);
        return 0;
    }

    private void show(Judgement judgement, RunSpec run) {
        List<ScoreRecord> scores = judgement.scores();
        if (scores.isEmpty()) {
            throw new LocalFailure(LocalFailure.USAGE, "Run " + run.run() + " has no scores yet: the first come after 64 samples"
                    + (window == Window.EPOCH ? " and a whole epoch." : "."));
        }
        ScoreRecord any = scores.get(0);
        System.out.printf("run %s, epoch %s, samples %s to %s%n", run.run(), any.epoch(), any.firstMicroBatch(), any.lastMicroBatch());
        ScoreTable.lines(scores).forEach(System.out::println);
        judgement.audits().forEach(audit -> System.out.println(ScoreTable.line(audit)));
        judgement.verdicts().forEach(verdict -> System.out.println(ScoreTable.line(verdict)));
    }
}
