package dev.iota.local;

import dev.iota.dashboard.RunFacts;
import dev.iota.dashboard.RunPage;
import dev.iota.protocol.id.RunId;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves the web page of a run, local or of any broker. */
@Command(name = "page", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Serves a run's web page: the latest local run's, under way or over, or that of a run at any broker.",
        footer = {"The page shows the run live: losses, pipeline, miners, agreement, rewards, events. Ctrl-C ends it."})
final class PageCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 1_000;

    @Option(names = "--brokers", paramLabel = "HOST:PORT", description = "Kafka of the run (default: that of the local run)")
    private String brokers;

    @Option(names = "--client-config", paramLabel = "FILE", description = "how to log in to them: security.protocol, sasl.*, ssl.*")
    private Path clientConfig;

    @Option(names = "--run", paramLabel = "NAME", description = "which run (default: the latest local one)")
    private String name;

    @Option(names = "--bind", paramLabel = "ADDRESS", defaultValue = "127.0.0.1",
            description = "address to listen at; whoever can reach it sees the run (default: ${DEFAULT-VALUE})")
    private String address;

    @Option(names = "--port", defaultValue = "0", description = "to listen at (default: a free one)")
    private int port;

    @Option(names = "--work-dir", defaultValue = ".iota", description = "where runs are kept (default: ${DEFAULT-VALUE})")
    private Path workDirectory;

    @Override
    public Integer call() throws Exception {
        if (brokers != null) {
            if (name == null) {
                throw new LocalFailure(LocalFailure.USAGE, "--brokers needs --run NAME: a broker can have many runs.");
            }
            return serve(RemoteBrokers.of(brokers, clientConfig), RunFacts.of(new RunId(name)));
        }
        RunId run = name != null ? new RunId(name) : RunFolder.latest(workDirectory).orElseThrow(() -> new LocalFailure(LocalFailure.USAGE,
                "There is no run in " + workDirectory + ": start one with ./iota train, or name one with --brokers and --run."));
        RunFolder folder = RunFolder.of(workDirectory, run);
        RunFacts facts = RunFacts.of(LocalRun.read(folder));
        return LiveRun.visit(folder, found -> serve(found, facts));
    }

    private int serve(Brokers at, RunFacts facts) throws InterruptedException {
        try (RunPage page = LocalPage.start(at, facts, address, port);
                Interrupts interrupts = Interrupts.listen(() -> System.out.println("Closing the page."))) {
            System.out.printf("Page of run %s: %s   (Ctrl-C ends it)%n", facts.run(), page.address());
            boolean isAsked = false;
            while (!isAsked) {
                isAsked = interrupts.await(POLL_MILLIS);
            }
            return 0;
        }
    }
}
