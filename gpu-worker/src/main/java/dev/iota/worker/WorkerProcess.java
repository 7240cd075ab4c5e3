package dev.iota.worker;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.epoch.EpochStore;
import dev.iota.worker.gate.GateEarnings;
import dev.iota.worker.health.Machine;
import dev.iota.worker.home.Owner;
import dev.iota.worker.home.StatusReport;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.kafka.ControlInbox;
import dev.iota.worker.kafka.EventSender;
import dev.iota.worker.kafka.Inbox;
import dev.iota.worker.kafka.Outbox;
import dev.iota.worker.kafka.TopicEarnings;
import dev.iota.worker.metrics.WorkerMetrics;
import dev.iota.worker.pipeline.Action;
import dev.iota.worker.pipeline.Gate;
import dev.iota.worker.pipeline.Outgoing;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Received;
import dev.iota.worker.pipeline.StageWorker;
import dev.iota.worker.pipeline.Status;
import dev.iota.worker.pipeline.Vitals;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.torch.TorchRuntime;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a worker and how they are joined: inboxes, device, outbox, events and a ticker around one {@link StageWorker}.
 */
public final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final int TICK_MILLIS = 50;
    /** An epoch takes longer. */
    private static final long EARNINGS_MILLIS = 30_000;

    private final RunSpec run;
    private final MinerKey key;
    private final WorkerSettings settings;
    private final ProcessThreads threads = new ProcessThreads();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final WorkerMonitor worker;
    private final EventSender events;
    private final Outbox outbox;
    private final ControlInbox control;
    private final Inbox inbox;
    private final Device device;
    private final WorkerMetrics metrics;
    private final EpochHistory history = new EpochHistory();
    private final OwnerSettings wishes;
    private final Drain drain;
    private final ThreadShare share;
    private final HealthWatch health = new HealthWatch();
    private final SampleRate rate = new SampleRate();
    private final EarningsSource earnings;
    private final StatusReporter statuses;

    /** @param devices makes the computation of a place's stage */
    public WorkerProcess(RunSpec run, MinerKey key, StateFolder state, ObjectStore store, WorkerSettings settings, OwnerSettings wishes,
            Conduct conduct, Function<Place, StageCompute> devices) throws IOException {
        this.run = run;
        this.key = key;
        this.settings = settings;
        this.wishes = wishes;
        this.drain = new Drain(wishes.drainMillis());
        this.share = new ThreadShare(settings.threads(), Machine.processors(), TorchRuntime::threads);
        LogContext.run(run.run());
        ClientSettings client = settings.client();
        String name = "iota-worker-" + key.miner().shortForm();
        this.worker = new WorkerMonitor(
                new StageWorker(run, key.miner(), settings.device(), Release.name(), new SecureRandom()::nextLong), this::perform);
        this.events = new EventSender(client.eventProducer(name + "-events"), run.run(), key, failure -> threads.fail("events", failure));
        this.outbox = new Outbox(client.frameProducer(run, name + "-outbox"), run, key, settings.link(), this::tell,
                this::isOfThisPlace, failure -> threads.fail("outbox", failure));
        this.control = new ControlInbox(client.controlConsumer(name + "-control"), run, new ControlListener());
        SampleReader samples = new SampleReader(store, run.dataset(), state.resolve("shards"), run.training().sequenceLength(),
                run.training().microBatchSize(), run.training().seed());
        this.inbox = new Inbox(client.frameConsumer(run, name + "-inbox"), run, settings.link(),
                rules -> new Gate(rules, samples::training, System::nanoTime), new InboxListener());
        EpochStore epochs = new EpochStore(store, state.resolve("weights"), run, key.miner(), history, conduct);
        this.device = new Device(worker, epochs, run, ticket -> beforePass(conduct, ticket), devices);
        this.earnings = settings.gate().<EarningsSource>map(gate -> new GateEarnings(gate, EARNINGS_MILLIS))
                .orElseGet(() -> new TopicEarnings(client.recordConsumer(name + "-earnings"), run.run(), key.miner()));
        this.statuses = new StatusReporter(run, key.miner(), settings, wishes.bench(),
                new StatusReporter.Sources(worker, device, events, health, rate, share, earnings));
        this.metrics = new WorkerMetrics(run, key.miner(), new MetricsSource());
    }

    private void beforePass(Conduct conduct, Ticket ticket) {
        share.apply();
        conduct.beforePass(key.miner(), ticket);
    }

    /** What its owner can ask of it. */
    public Owner owner() {
        return new ProcessOwner();
    }

    /** What this process tells of itself. */
    public WorkerMetrics metrics() {
        return metrics;
    }

    /** Works until the run is over, the process is told to stop, or something fails. Answers the exit code. */
    public int run() throws InterruptedException {
        if (wishes.drainMillis() > 0 && !Signals.onEnding(this::onSignal)) {
            LOG.info("this Java can't hear signals: the worker ends at once when it is told to");
        }
        Thread earningsThread = new Thread(earnings, "earnings");
        earningsThread.setDaemon(true);
        earningsThread.start();
        Ending end = threads.run(Map.of("events", events, "outbox", outbox, "control", control, "inbox", inbox, "device", device,
                "ticker", this::tick), settings.stopsWithStdin());
        close(end);
        threads.closed();
        return end.exitCode();
    }

    /** From the first to the last, so that what one hands on still reaches the next; the leave comes after all else. */
    private void close(Ending end) throws InterruptedException {
        earnings.stop();
        control.stop();
        inbox.stop();
        threads.interrupt("device", "ticker");
        threads.await("control", "inbox", "device", "ticker");
        outbox.stop();
        threads.await("outbox");
        outbox.close();
        worker.apply(decider -> decider.leave(end.reason()));
        events.stop();
        threads.await("events");
        events.close();
    }

    /** By the first signal what is in flight is ended, by the second the process. */
    private void onSignal() {
        if (drain.begin(System.nanoTime(), true, true)) {
            LOG.info("told to end: what is in flight is ended first, in {} s at most; work that is not uploaded yet earns nothing",
                    wishes.drainMillis() / 1_000);
            worker.apply(decider -> decider.drain(false));
        } else {
            threads.end(Ending.of(ExitCode.TERMINATED, "terminated at once"));
        }
    }

    private void perform(Action action) {
        if (action instanceof Action.Send send) {
            tell(send.event());
        } else if (action instanceof Action.Deliver deliver) {
            outbox.send(deliver.tensor());
        } else if (action instanceof Action.Listen listen) {
            LogContext.place(listen.place());
            LOG.info("assigned to stage {} of {}, slot {}", listen.place().stage(), run.model().stages(), listen.place().slot());
            inbox.listenAt(Optional.of(listen.place()));
        } else if (action instanceof Action.StopListening stop) {
            LOG.warn("this worker lost its place: {}; asking for one again", stop.reason());
            inbox.listenAt(Optional.empty());
        } else if (action instanceof Action.Pause pause) {
            LogContext.place(null);
            LOG.info("{}", pause.reason());
            inbox.listenAt(Optional.empty());
        } else if (action instanceof Action.Refused refused) {
            LOG.warn("this worker gets no place: {}; asking again", refused.reason());
        } else if (action instanceof Action.Finish finish) {
            threads.end(Ending.of(drain.exitCode(), finish.reason()));
        }
    }

    /** What was computed at an earlier place, or before a rollback, is of no use to anybody. */
    private boolean isOfThisPlace(Outgoing tensor) {
        return worker.ask(StageWorker::rules)
                .filter(rules -> rules.stage().equals(tensor.from()) && rules.generation().equals(tensor.ticket().ticket().generation()))
                .isPresent();
    }

    private void tell(WorkerEvent event) {
        metrics.onEvent(event);
        events.send(event);
    }

    private void tick() {
        try {
            caughtUp.await();
            Ticker ticker = new Ticker(worker, device, events, outbox, run, settings.client().brokers(), health, rate, threads::end);
            while (!threads.isEnding()) {
                ticker.tick(System.nanoTime());
                drain.overdue(System.nanoTime()).ifPresent(threads::end);
                threads.pause(TICK_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private final class ProcessOwner implements Owner {
        @Override
        public StatusReport status() {
            return statuses.now(threads.isEnding());
        }

        @Override
        public String metrics() {
            return metrics.text();
        }

        @Override
        public void drain(boolean isAfterEpoch) {
            LOG.info("its owner wishes it to end {}", isAfterEpoch ? "when the epoch is sealed" : "when nothing is in flight any more");
            drain.begin(System.nanoTime(), false, !isAfterEpoch && wishes.drainMillis() > 0);
            worker.apply(decider -> decider.drain(isAfterEpoch));
        }

        @Override
        public void pause() {
            LOG.info("its owner wishes it to pause");
            worker.apply(StageWorker::pause);
        }

        @Override
        public void resume() {
            LOG.info("its owner wishes it to go on");
            drain.takeBack();
            worker.apply(StageWorker::resume);
        }

        @Override
        public void share(int threads) {
            share.want(threads);
            LOG.info("{} of {} processors from the next pass on", threads, Machine.processors());
        }
    }

    private final class MetricsSource implements WorkerMetrics.Source {
        @Override
        public Status status() {
            return worker.ask(StageWorker::status);
        }

        @Override
        public Vitals vitals() {
            return device.vitals();
        }

        @Override
        public long receivedBytes() {
            return inbox.receivedBytes();
        }

        @Override
        public long sentBytes() {
            return outbox.sentBytes();
        }

        @Override
        public long notFinite() {
            return outbox.withheld() + device.refusedSteps();
        }

        @Override
        public long brokerSilentMillis() {
            return events.silentMillis();
        }
    }

    private final class ControlListener implements ControlInbox.Listener {
        @Override
        public void manifest(EpochManifest manifest) {
            history.add(manifest);
            LogContext.epoch(manifest.epoch().toString());
            worker.apply(decider -> decider.manifest(manifest));
        }

        @Override
        public void command(CommandEnvelope command) {
            LOG.debug("command {}", command);
            worker.apply(decider -> decider.command(command));
        }

        @Override
        public void refused(RejectedException refusal, RecordPlace origin) {
            LOG.warn("refused {}: {} ({})", origin, refusal.getMessage(), refusal.reason());
            worker.reject(refusal, origin);
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
        public void refused(RejectedException refusal, RecordPlace origin) {
            LOG.debug("refused {}: {} ({})", origin, refusal.getMessage(), refusal.reason());
            worker.reject(refusal, origin);
        }

        @Override
        public void listening(Place place) {
            worker.apply(decider -> decider.listening(place));
        }
    }
}
