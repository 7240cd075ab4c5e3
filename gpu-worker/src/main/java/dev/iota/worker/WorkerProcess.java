package dev.iota.worker;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.epoch.EpochStore;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.kafka.ControlInbox;
import dev.iota.worker.kafka.EventSender;
import dev.iota.worker.kafka.Inbox;
import dev.iota.worker.kafka.Outbox;
import dev.iota.worker.pipeline.Action;
import dev.iota.worker.pipeline.Gate;
import dev.iota.worker.pipeline.Origin;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Received;
import dev.iota.worker.pipeline.StageWorker;
import dev.iota.worker.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a worker and how they are joined: inboxes, device, outbox, events and a ticker around one {@link StageWorker}. The first
 * thread that fails ends the process with its reason.
 */
public final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final int TICK_MILLIS = 50;
    private static final int JOIN_MILLIS = 1_000;
    private static final int CLOSING_SECONDS = 15;

    private final RunSpec run;
    private final MinerKey key;
    private final WorkerSettings settings;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final WorkerMonitor worker;
    private final EventSender events;
    private final Outbox outbox;
    private final ControlInbox control;
    private final Inbox inbox;
    private final Device device;
    private final EpochHistory history = new EpochHistory();
    private final Map<String, Thread> threads = new HashMap<>();

    /** @param devices makes the computation of a place's stage */
    public WorkerProcess(RunSpec run, MinerKey key, StateFolder state, ObjectStore store, WorkerSettings settings,
            Conduct conduct, Function<Place, StageCompute> devices) throws IOException {
        this.run = run;
        this.key = key;
        this.settings = settings;
        ClientSettings client = settings.client();
        String name = "iota-worker-" + key.miner().shortForm();
        this.worker = new WorkerMonitor(
                new StageWorker(run, key.miner(), settings.device(), Release.name(), new SecureRandom()::nextLong), this::perform);
        this.events = new EventSender(client.eventProducer(name + "-events"), run.run(), key, failure -> fail("events", failure));
        this.outbox = new Outbox(client.frameProducer(run, name + "-outbox"), run, key, events::send, failure -> fail("outbox", failure));
        this.control = new ControlInbox(client.controlConsumer(name + "-control"), run, new ControlListener());
        SampleReader samples = new SampleReader(store, run.dataset(), state.resolve("shards"), run.training().sequenceLength(),
                run.training().microBatchSize(), run.training().seed());
        this.inbox = new Inbox(client.frameConsumer(run, name + "-inbox"), run,
                rules -> new Gate(rules, samples::training, System::nanoTime), new InboxListener());
        EpochStore epochs = new EpochStore(store, state.resolve("weights"), run, key.miner(), history, conduct);
        this.device = new Device(worker, epochs, run, ticket -> conduct.beforePass(key.miner(), ticket), devices);
    }

    /** Works until the run is over, the process is told to stop, or something fails. Answers the exit code. */
    public int run() throws InterruptedException {
        Thread hook = new Thread(this::terminated, "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        if (settings.stopsWithStdin()) {
            newThread("stdin", () -> awaitEnd(System.in)).start();
        }
        Map.of("events", events, "outbox", outbox, "control", control, "inbox", inbox, "device", device, "ticker", (Runnable) this::tick)
                .forEach((name, work) -> threads.put(name, newThread(name, work)));
        threads.values().forEach(Thread::start);
        Ending end = ending.join();
        report(end);
        close(end);
        closed.countDown();
        return end.exitCode();
    }

    private void report(Ending end) {
        if (end.cause() == null) {
            LOG.info("ending: {}", end.reason());
        } else {
            LOG.error("ending with exit code {}: {}", end.exitCode(), end.reason());
            LOG.debug("the cause", end.cause());
        }
    }

    /** From the first to the last, so that what one hands on still reaches the next; the leave comes after all else. */
    private void close(Ending end) throws InterruptedException {
        control.stop();
        inbox.stop();
        threads.get("device").interrupt();
        threads.get("ticker").interrupt();
        await("control", "inbox", "device", "ticker");
        outbox.stop();
        await("outbox");
        outbox.close();
        worker.apply(decider -> decider.leave(end.reason()));
        events.stop();
        await("events");
        events.close();
    }

    /** A thread that does not end in time, since a broker is away, is left behind. */
    private void await(String... names) throws InterruptedException {
        for (String name : names) {
            threads.get(name).join(JOIN_MILLIS);
            threads.get(name).interrupt();
        }
    }

    private Thread newThread(String name, Runnable work) {
        Thread thread = new Thread(() -> runGuarded(name, work), name);
        thread.setDaemon(true);
        return thread;
    }

    /** A thread that ends before it is told to is a failure as well. */
    private void runGuarded(String name, Runnable work) {
        try {
            work.run();
            fail(name, new IllegalStateException("ended too early"));
        } catch (Throwable failure) {
            fail(name, failure);
        }
    }

    private void fail(String thread, Throwable failure) {
        ending.complete(Ending.failure(thread, failure));
    }

    private void terminated() {
        ending.complete(Ending.of(ExitCode.TERMINATED, "terminated"));
        try {
            if (!closed.await(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("not closed within {} s", CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // What is written there does not matter, its end does.
            }
        } catch (IOException closedAlready) {
            LOG.debug("standard input", closedAlready);
        }
        ending.complete(Ending.of(ExitCode.TERMINATED, "standard input ended"));
    }

    private void perform(Action action) {
        if (action instanceof Action.Send send) {
            events.send(send.event());
        } else if (action instanceof Action.Deliver deliver) {
            outbox.send(deliver.tensor());
        } else if (action instanceof Action.Listen listen) {
            LOG.info("assigned to stage {} of {}, slot {}", listen.place().stage(), run.model().stages(), listen.place().slot());
            inbox.listenAt(Optional.of(listen.place()));
        } else if (action instanceof Action.StopListening stop) {
            LOG.warn("this worker lost its place: {}; asking for one again", stop.reason());
            inbox.listenAt(Optional.empty());
        } else if (action instanceof Action.Finish finish) {
            ending.complete(Ending.of(ExitCode.OK, finish.reason()));
        }
    }

    private void tick() {
        try {
            caughtUp.await();
            Ticker ticker = new Ticker(worker, device, events, run, settings.client().brokers());
            while (!ending.isDone()) {
                ticker.tick(System.nanoTime());
                closed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private final class ControlListener implements ControlInbox.Listener {
        @Override
        public void manifest(EpochManifest manifest) {
            history.add(manifest);
            worker.apply(decider -> decider.manifest(manifest));
        }

        @Override
        public void command(CommandEnvelope command) {
            LOG.debug("command {}", command);
            worker.apply(decider -> decider.command(command));
        }

        @Override
        public void refused(RejectedException refusal, Origin origin) {
            LOG.warn("refused {}: {} ({})", origin, refusal.getMessage(), refusal.reason());
            worker.apply(decider -> decider.reject(refusal, origin));
        }

        @Override
        public void caughtUp() {
            caughtUp.countDown();
        }
    }

    private final class InboxListener implements Inbox.Listener {
        @Override
        public Optional<FrameRules> rules() {
            return worker.ask(StageWorker::rules);
        }

        @Override
        public boolean isForwardFull() {
            return worker.ask(StageWorker::isForwardFull);
        }

        @Override
        public void received(Received received, FrameRules checkedBy) throws RejectedException {
            worker.receive(received, checkedBy);
        }

        @Override
        public void refused(RejectedException refusal, Origin origin) {
            LOG.debug("refused {}: {} ({})", origin, refusal.getMessage(), refusal.reason());
            worker.apply(decider -> decider.reject(refusal, origin));
        }

        @Override
        public void listening(Place place) {
            worker.apply(decider -> decider.listening(place));
        }
    }
}
