package dev.iota.local;

import dev.iota.access.kafka.GrantKeeper;
import dev.iota.jobs.JobOptions;
import dev.iota.jobs.OrchestratorOptions;
import dev.iota.jobs.PaidTopics;
import dev.iota.jobs.ValidatorOptions;
import dev.iota.operators.clasp.Clasp;
import dev.iota.protocol.client.ClientConfig;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.StateFolder;
import dev.iota.worker.link.LinkShape;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A whole run on one machine: broker, Flink and worker processes. */
public final class LocalRun implements TrainingRun {

    /**
     * How to run it.
     *
     * @param workers processes in all
     * @param compute fp32 or bf16
     * @param port of the broker; 0 for a free one
     * @param webPort of Flink's web UI, a port or a range
     * @param store URI of the object store
     * @param programs which program each worker process is, by its number: Java's arguments up to the main class
     * @param scrutiny how closely the workers are watched
     * @param metricsPort where Flink's metrics can be read; the workers' at those after it; 0 for nowhere
     * @param isSecured whether Kafka asks everybody who they are
     * @param environment of the workers, beyond this process's
     * @param link that the workers' tensors go through: unlimited, or a simulation
     */
    public record Settings(
            int workers, String compute, int port, String webPort, String store, IntFunction<List<String>> programs, Scrutiny scrutiny,
            int metricsPort, boolean isSecured, Map<String, String> environment, LinkShape link) {
        static final List<String> HONEST = List.of("dev.iota.worker.IotaWorker");

        /** All of them the program that miners run, and one's own. */
        public Settings(int workers, String compute, int port, String webPort, String store) {
            this(workers, compute, port, webPort, store, number -> HONEST, Scrutiny.OF_OWN_WORKERS, 0, false, Map.of(),
                    LinkShape.UNLIMITED);
        }

        /** Some of them another program. */
        public Settings with(IntFunction<Optional<List<String>>> others) {
            return new Settings(workers, compute, port, webPort, store, number -> others.apply(number).orElse(HONEST), scrutiny,
                    metricsPort, isSecured, environment, link);
        }

        public Settings with(Scrutiny watching) {
            return new Settings(workers, compute, port, webPort, store, programs, watching, metricsPort, isSecured, environment, link);
        }

        public Settings withMetricsAt(int firstPort) {
            return new Settings(workers, compute, port, webPort, store, programs, scrutiny, firstPort, isSecured, environment, link);
        }

        public Settings secured(boolean isAsked) {
            return new Settings(workers, compute, port, webPort, store, programs, scrutiny, metricsPort, isAsked, environment, link);
        }

        Settings withEnvironment(Map<String, String> variables) {
            return new Settings(workers, compute, port, webPort, store, programs, scrutiny, metricsPort, isSecured, variables, link);
        }

        /** As if each worker had such a link. */
        public Settings withSimulated(LinkShape shape) {
            return new Settings(workers, compute, port, webPort, store, programs, scrutiny, metricsPort, isSecured, environment, shape);
        }
    }

    private final RunSpec run;
    private final RunFolder folder;
    private final EmbeddedBroker broker;
    private final LocalFlink flink;
    private final CompletableFuture<Void> failure;
    private final WorkerProcesses workers;
    private final RunWatcher watcher;
    private final Optional<GrantKeeper> keeper;

    private LocalRun(
            RunSpec run, RunFolder folder, EmbeddedBroker broker, LocalFlink flink, WorkerProcesses workers, RunWatcher watcher,
            Optional<GrantKeeper> keeper) {
        this.run = run;
        this.folder = folder;
        this.broker = broker;
        this.flink = flink;
        this.failure = flink.failure();
        this.workers = workers;
        this.watcher = watcher;
        this.keeper = keeper;
    }

    /** The orchestrator's key of a run; made when it is new. */
    public static MinerKey key(RunFolder folder) {
        try {
            if (!Files.exists(folder.keyFile())) {
                return StateFolder.createKey(folder.keyFile());
            }
            return MinerKey.of(Files.readAllBytes(folder.keyFile()));
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The key file " + folder.keyFile() + " can't be used: " + e, e);
        }
    }

    /** The description of a run that was started before. */
    public static RunSpec read(RunFolder folder) {
        try {
            return RunSpec.read(Files.readAllBytes(folder.runFile()));
        } catch (IOException | RejectedException e) {
            throw new LocalFailure(LocalFailure.USAGE, "There is no run in " + folder.path() + " (" + e.getMessage() + ").", e);
        }
    }

    /** Starts everything; what was started is stopped again if a later part fails. */
    public static LocalRun start(RunSpec run, RunFolder folder, Settings settings, Consumer<String> notices) {
        if (settings.isSecured()) {
            // First, so that a run that was begun secured is never resumed open.
            RunAccess.create(folder);
        }
        describe(run, folder, settings.store());
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            EmbeddedBroker broker = EmbeddedBroker.start(folder.kafka(), settings.port(), RunAccess.of(folder));
            started.push(broker);
            TopicCreator.create(broker.access(), new Topics(run.run()).all(run));
            RunWatcher watcher = RunWatcher.start(broker.access(), run);
            started.push(watcher);
            Start from = Start.of(folder, watcher);
            WorkerProcesses workers = new WorkerProcesses(run, folder, broker.brokers(), settings, notices);
            workers.createValidatorKeys();
            Optional<GrantKeeper> keeper = Optional.empty();
            if (settings.isSecured()) {
                keeper = Optional.of(RunAccess.open(folder, run, broker.access(), workers.createKeys(), workers.validators()));
                started.push(keeper.get());
            }
            JobOptions job = new JobOptions(broker.brokers(), run, broker.access().client());
            Scrutiny scrutiny = settings.scrutiny();
            LocalFlink flink = LocalFlink.start(
                    new OrchestratorOptions(job, folder.keyFile(), settings.store(), from.fence()),
                    new ValidatorOptions(job, Clasp.DEFAULT, scrutiny.frameEvery(),
                            scrutiny.hasConsequences() ? folder.keyFile() : null, scrutiny.auditShare(), workers.validators(), true, null,
                            PaidTopics.read(job)),
                    folder, from.checkpoint(), settings.webPort(), settings.metricsPort());
            started.push(flink);
            started.push(workers);
            workers.start();
            LiveRun.announce(folder, broker.brokers());
            return new LocalRun(run, folder, broker, flink, workers, watcher, keeper);
        } catch (RuntimeException e) {
            started.forEach(part -> close(part, e));
            throw e;
        }
    }

    static void close(AutoCloseable part, Exception reason) {
        try {
            part.close();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public RunSpec run() {
        return run;
    }

    @Override
    public RunFolder folder() {
        return folder;
    }

    @Override
    public String brokers() {
        return broker.brokers();
    }

    @Override
    public Brokers access() {
        return broker.access();
    }

    /** How a worker of a secured run logs in. */
    public Map<String, String> clientOf(MinerId miner) {
        return ClientConfig.read(RunAccess.clientFile(folder, workers.nameOf(miner))).properties();
    }

    public LocalFlink flink() {
        return flink;
    }

    @Override
    public String flinkAddress() {
        return flink.webAddress();
    }

    @Override
    public Optional<String> failure() {
        return failure.isCompletedExceptionally()
                ? Optional.of("The orchestrator's job failed: " + LocalFlink.rootMessage(failure.handle((ok, error) -> error).join()))
                : Optional.empty();
    }

    @Override
    public WorkerProcesses workers() {
        return workers;
    }

    @Override
    public RunWatcher watcher() {
        return watcher;
    }

    @Override
    public void close() {
        LiveRun.withdraw(folder);
        workers.close();
        watcher.close();
        flink.close();
        keeper.ifPresent(GrantKeeper::close);
        broker.close();
    }

    static void describe(RunSpec run, RunFolder folder, String store) {
        byte[] json = Json.write(run);
        try (ObjectStore objects = ObjectStores.open(store)) {
            objects.put(RunSpec.objectKey(run.run()), json);
            Path temporary = folder.path().resolve("run.json.part");
            Files.write(temporary, json);
            Files.move(temporary, folder.runFile(), StandardCopyOption.REPLACE_EXISTING);
            folder.markLatest();
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The run's folder " + folder.path() + " can't be written: " + e, e);
        }
    }
}
