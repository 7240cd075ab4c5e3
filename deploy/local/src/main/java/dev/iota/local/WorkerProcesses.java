package dev.iota.local;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Worker processes of a local run, and its validators. Each has a pipe from this process as its standard input, so that none outlives it;
 * one that dies is started again.
 */
public final class WorkerProcesses implements AutoCloseable {
    /** Large pages and no trimming, since tensors of the same sizes come and go; a few per cent faster, and ignored but on Linux. */
    public static final String MALLOC_TUNABLES =
            "glibc.malloc.hugetlb=1:glibc.malloc.trim_threshold=8589934592:glibc.malloc.mmap_threshold=4294967296";

    /** Codecs are several times as fast with the JDK's vectors; what the JVM says of them is in the worker's log. */
    private static final String VECTORS = "jdk.incubator.vector";
    private static final int GRACE_SECONDS = 10;

    private final RunSpec run;
    private final RunFolder folder;
    private final String brokers;
    private final LocalRun.Settings settings;
    private final Consumer<String> notices;
    private final Map<Integer, Process> processes = new ConcurrentHashMap<>();
    private final Map<Integer, RestartRules> rules = new ConcurrentHashMap<>();
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "worker-restarts");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean isClosed;
    private int givenUp;

    /**
     * @param settings which programs are started, and with which object store
     * @param notices is told when a worker ends unexpectedly
     */
    public WorkerProcesses(
            RunSpec run, RunFolder folder, String brokers, LocalRun.Settings settings, Consumer<String> notices) {
        this.run = run;
        this.folder = folder;
        this.brokers = brokers;
        this.settings = settings;
        this.notices = notices;
    }

    /** The workers first; the numbers after theirs are the validators'. */
    void start() {
        for (int number = 0; number < settings.workers() + settings.scrutiny().validators(); number++) {
            launch(number);
        }
    }

    /** So that {@link #validators} can be told before they start. */
    void createValidatorKeys() {
        createKeysFrom(settings.workers());
    }

    /** So that all can be given credentials before they start; by the names of their processes. */
    Map<String, MinerId> createKeys() {
        createKeysFrom(0);
        return IntStream.range(0, settings.workers() + settings.scrutiny().validators()).boxed()
                .collect(Collectors.toMap(this::name, number -> miner(number).orElseThrow()));
    }

    private void createKeysFrom(int first) {
        for (int number = first; number < settings.workers() + settings.scrutiny().validators(); number++) {
            try (StateFolder state = StateFolder.open(state(number))) {
                if (state.key().isEmpty()) {
                    state.createKey();
                }
            } catch (IOException e) {
                throw new LocalFailure(LocalFailure.PREFLIGHT, "The key of " + name(number) + " can't be made: " + e.getMessage(), e);
            }
        }
    }

    /** Whose audits are to be trusted: the validators of this run. */
    public List<MinerId> validators() {
        return IntStream.range(settings.workers(), settings.workers() + settings.scrutiny().validators())
                .mapToObj(this::miner)
                .map(Optional::orElseThrow)
                .toList();
    }

    private boolean isValidator(int number) {
        return number >= settings.workers();
    }

    private String name(int number) {
        return isValidator(number) ? "validator-" + (number - settings.workers()) : "worker-" + number;
    }

    /** Process ids, for tests that kill. */
    public List<Long> processIds() {
        return processes.values().stream().map(Process::pid).sorted().toList();
    }

    /** Process ids by the names of their logs, of those that live. */
    public Map<String, Long> living() {
        Map<String, Long> living = new TreeMap<>();
        processes.forEach((number, process) -> {
            if (process.isAlive()) {
                living.put(name(number), process.pid());
            }
        });
        return living;
    }

    /** The process that computes as this miner, for those that slow it down or kill it. */
    public long processIdOf(MinerId miner) {
        return processes.get(numberOf(miner)).pid();
    }

    /** The name of the process that computes as this miner. */
    String nameOf(MinerId miner) {
        return name(numberOf(miner));
    }

    private int numberOf(MinerId miner) {
        return processes.keySet().stream().filter(number -> miner(number).filter(miner::equals).isPresent()).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no process of miner " + miner.shortForm()));
    }

    /** Who computes in the process of this number; empty until it has made its key. */
    public Optional<MinerId> miner(int number) {
        try {
            return StateFolder.readKey(state(number)).map(MinerKey::miner);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path state(int number) {
        return folder.workers().resolve(name(number));
    }

    /** Whether no worker runs, and none will be started again. */
    synchronized boolean haveAllGivenUp() {
        return givenUp > 0 && givenUp == settings.workers();
    }

    /** Waits until every worker has ended by itself, as they do when the run is over; validators never do. */
    void awaitEnd(int seconds) throws InterruptedException {
        isClosed = true;
        for (Map.Entry<Integer, Process> process : processes.entrySet()) {
            if (!isValidator(process.getKey())) {
                process.getValue().waitFor(seconds, TimeUnit.SECONDS);
            }
        }
    }

    @Override
    public void close() {
        List<Process> open;
        synchronized (this) {
            isClosed = true;
            open = List.copyOf(processes.values());
        }
        restarts.shutdownNow();
        open.forEach(Process::destroy);
        for (Process process : open) {
            try {
                if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                open.forEach(Process::destroyForcibly);
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Not while closing, lest a process be started that nobody stops. */
    private synchronized void launch(int number) {
        if (isClosed) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(commandLine(number));
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().putIfAbsent("GLIBC_TUNABLES", MALLOC_TUNABLES);
        builder.environment().putAll(settings.environment());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log(number)));
        try {
            long startedNanos = System.nanoTime();
            Process process = builder.start();
            processes.put(number, process);
            process.onExit().thenAccept(ended ->
                    onExit(number, ended.exitValue(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos)));
        } catch (IOException e) {
            throw new UncheckedIOException(name(number) + " could not be started: " + e.getMessage(), e);
        }
    }

    private synchronized void onExit(int number, int exitCode, long ranMillis) {
        if (isClosed || exitCode == ExitCode.OK) {
            return;
        }
        RestartRules restart = rules.computeIfAbsent(number, fresh -> new RestartRules());
        OptionalLong delayMillis = restart.delayAfter(exitCode, ranMillis);
        if (delayMillis.isEmpty()) {
            givenUp += isValidator(number) ? 0 : 1;
            notices.accept(name(number) + " can't run (exit code " + exitCode + "): see " + log(number));
            return;
        }
        if (restart.isNews()) {
            notices.accept(name(number) + " ended with exit code " + exitCode + " and is started again; see " + log(number));
        }
        restarts.schedule(() -> relaunch(number), delayMillis.getAsLong(), TimeUnit.MILLISECONDS);
    }

    private void relaunch(int number) {
        try {
            launch(number);
        } catch (UncheckedIOException e) {
            notices.accept(e.getMessage());
        }
    }

    private File log(int number) {
        return folder.logs().resolve(name(number) + ".log").toFile();
    }

    private List<String> commandLine(int number) {
        List<String> command = new ArrayList<>();
        if (settings.scrutiny().validators() > 0 && !isValidator(number)) {
            // A validator has a machine of its own elsewhere; here it would wait for those whom it judges.
            command.addAll(List.of("nice", "-n", "5"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m", "-XX:+UseSerialGC", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp", System.getProperty("java.class.path")));
        if (ModuleFinder.ofSystem().find(VECTORS).isPresent()) {
            command.add("--add-modules=" + VECTORS);
        }
        command.addAll(isValidator(number) ? LocalRun.Settings.HONEST : settings.programs().apply(number));
        command.add(isValidator(number) ? "validate" : "run");
        command.addAll(List.of("--brokers", brokers, "--run", run.run().value(), "--store", settings.store(), "--state", state(number).toString(), "--orchestrator", run.orchestrator().value(), "--threads", "1",
                "--compute", settings.compute(), "--stop-when-stdin-closes"));
        if (settings.isSecured()) {
            command.addAll(List.of("--client-config", RunAccess.clientFile(folder, name(number)).toString()));
        }
        if (!settings.link().isUnlimited() && !isValidator(number)) {
            command.addAll(List.of("--simulated-link", settings.link().toString()));
        }
        if (settings.metricsPort() > 0 && !isValidator(number)) {
            command.addAll(List.of("--metrics-port", Integer.toString(settings.metricsPort() + 1 + number)));
        }
        return command;
    }
}
