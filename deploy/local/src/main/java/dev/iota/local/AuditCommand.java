package dev.iota.local;

import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.Release;
import dev.iota.worker.StateFolder;
import dev.iota.worker.WorkerSettings;
import dev.iota.worker.audit.Auditor;
import dev.iota.worker.audit.FindingText;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.TorchStage;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Repeats a miner's work in an epoch, whether the run is under way or not. */
@Command(name = "audit", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Repeats what a miner did in an epoch, and compares: what it sent, what it told, what it contributed.",
        footer = {"Everything comes from the log and the object store, so anybody can repeat an audit and look up each finding.",
            "Exit codes: 0 passed, 1 failed or withheld, 2 the epoch or miner is unknown, or its records are gone."})
final class AuditCommand implements Callable<Integer> {
    @Option(names = "--miner", required = true, paramLabel = "ID", description = "whose work: its public key, or how that begins")
    private String miner;

    @Option(names = "--epoch", required = true, paramLabel = "E", description = "which; it must be sealed (./iota epochs lists them)")
    private int epoch;

    @Option(names = "--compute", paramLabel = "TYPE", defaultValue = "fp32",
            description = "as the miner computed: fp32 or bf16 (default: ${DEFAULT-VALUE})")
    private ComputeType compute;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "" + Auditor.Settings.DEFAULT_SECONDS,
            description = "that it may take (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Mixin
    private RunOptions options;

    private record Work(StageMerge merge, MinerId miner) {
        @Override
        public String toString() {
            return miner.shortForm() + " (stage " + merge.stage() + ")";
        }
    }

    @Override
    public Integer call() throws Exception {
        if (epoch < 0 || seconds < 1) {
            throw new LocalFailure(LocalFailure.USAGE, "--epoch must be 0 or more, --seconds 1 or more.");
        }
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        AuditReport report = LiveRun.visit(folder, brokers -> audit(folder, run, brokers));
        show(run, report);
        return switch (report.outcome()) {
            case PASSED -> 0;
            case FAILED, WITHHELD -> LocalFailure.INTERNAL;
            case EXPIRED -> LocalFailure.USAGE;
        };
    }

    private AuditReport audit(RunFolder folder, RunSpec run, Brokers brokers) throws Exception {
        List<EpochManifest> published = RunWatcher.askOnce(brokers, run, view -> List.copyOf(view.epochs()));
        EpochHistory history = EpochHistory.of(published);
        EpochManifest next = history.latest(new Epoch(epoch + 1)).orElseThrow(() -> new LocalFailure(LocalFailure.USAGE,
                "Epoch " + epoch + " of run " + run.run() + " is not sealed: ./iota epochs lists those that are."));
        Work work = find(next);
        TorchRuntime.start(1);
        ClientSettings client = new ClientSettings(brokers.addresses(), brokers.client());
        String device = new WorkerSettings(client, 1, compute, false).device();
        try (ObjectStore store = ObjectStores.open(options.store());
                StateFolder state = StateFolder.open(folder.cache().resolve("audits"))) {
            Auditor auditor = new Auditor(run, new Auditor.Settings(client, device, Release.name(), state.resolve("files"), seconds), store,
                    history, stage -> TorchStage.create(run.model(), stage, run.training(), compute), new Random());
            return auditor.audit(work.miner(), work.merge().stage(), new Epoch(epoch), work.merge().plan().generation());
        }
    }

    /** Among those who contributed to the epoch: of others there is nothing that went into the model. */
    private Work find(EpochManifest next) {
        List<Work> all = next.stages().stream()
                .flatMap(merge -> merge.plan().contributions().stream().map(Contribution::miner).map(id -> new Work(merge, id)))
                .toList();
        List<Work> named = all.stream().filter(work -> work.miner().value().startsWith(miner.toLowerCase(Locale.ROOT))).toList();
        if (named.size() != 1) {
            throw new LocalFailure(LocalFailure.USAGE, (named.isEmpty() ? "No miner" : "More than one miner")
                    + " that contributed to epoch " + epoch + " begins with '" + miner + "'. There are "
                    + all.stream().map(Work::toString).collect(Collectors.joining(", ")) + ".");
        }
        return named.get(0);
    }

    private static void show(RunSpec run, AuditReport report) {
        System.out.printf("run %s, epoch %s, generation %s, stage %s, miner %s: %s%n", run.run(), report.epoch(), report.generation(),
                report.stage(), report.miner().shortForm(), report.outcome());
        System.out.printf("%s.%n", report.reason());
        if (report.outcome() != Outcome.EXPIRED) {
            System.out.printf(Locale.ROOT, "Compared %s; computed for %.2f s, the miner by its own words for %.2f s.%n",
                    report.isBitwise() ? "bit by bit" : "by angle and magnitude, since this machine or release is another than the miner's",
                    report.replayMicros() / 1e6, report.minerMicros() / 1e6);
        }
        report.findings().forEach(finding -> {
            System.out.println("  " + FindingText.line(finding));
            String places = FindingText.places(finding);
            System.out.print(places.isEmpty() ? "" : "    " + places + System.lineSeparator());
        });
    }
}
