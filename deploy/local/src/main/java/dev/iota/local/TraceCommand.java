package dev.iota.local;

import dev.iota.local.trace.SampleTrace;
import dev.iota.local.trace.SampleTracer;
import dev.iota.local.trace.TraceText;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what happened to one sample, whether the run is under way or not. */
@Command(name = "trace", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shows what happened to one sample: every attempt, each pass with who and how long, loss, and what became of it.",
        footer = {"Times are the broker's, after the attempt was issued: arrived is when the pass's input lay in the miner's inbox,",
            "told when its report lay in the log. Waited (received, not yet computing), computed and encoded are the workers' own words.",
            "Exit codes: 0 found, 2 no such run or sample, or not yet."})
final class TraceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SAMPLE", description = "its number: micro-batches are counted from 0")
    private long sample;

    @Option(names = "--brokers", paramLabel = "HOST:PORT",
            description = "Kafka of the run, which --store describes (default: that of the local run)")
    private String brokers;

    @Option(names = "--client-config", paramLabel = "FILE", description = "how to log in to them: security.protocol, sasl.*, ssl.*")
    private Path clientConfig;

    @Option(names = "--json", description = "for programs: one JSON object")
    private boolean isJson;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        if (sample < 0) {
            throw new LocalFailure(LocalFailure.USAGE, "SAMPLE must be 0 or more, not " + sample + ".");
        }
        SampleTrace trace;
        if (brokers != null) {
            trace = trace(RemoteBrokers.of(brokers, clientConfig), described());
        } else {
            RunFolder folder = options.folder();
            RunSpec run = LocalRun.read(folder);
            trace = LiveRun.visit(folder, found -> trace(found, run));
        }
        if (isJson) {
            System.out.println(Json.pretty(trace));
        } else {
            TraceText.lines(trace).forEach(System.out::println);
        }
        return 0;
    }

    private SampleTrace trace(Brokers at, RunSpec run) {
        try (SampleTracer tracer = new SampleTracer(new ClientSettings(at.addresses(), at.client()), run)) {
            return tracer.trace(new MicroBatch(sample));
        } catch (KafkaException failure) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "Kafka at " + at.addresses() + " could not be read: " + failure.getMessage()
                    + ". Is the address right, and does it have run " + run.run() + "?", failure);
        }
    }

    private RunSpec described() throws RejectedException {
        String key = RunSpec.objectKey(options.run());
        try (ObjectStore store = ObjectStores.open(options.store())) {
            if (!store.exists(key)) {
                throw new LocalFailure(LocalFailure.USAGE,
                        "There is no '" + key + "' in " + store + ": name the run's store with --store.");
            }
            return RunSpec.read(store.get(key));
        }
    }
}
