package dev.iota.worker;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.audit.Auditor;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.kafka.ControlInbox;
import dev.iota.worker.kafka.EventSender;
import dev.iota.worker.kafka.OrderInbox;
import dev.iota.worker.store.ObjectStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a validator: orders come in, audits are made one after the other, reports go out. */
public final class ValidatorProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatorProcess.class);
    /** An order may be readable before the epoch that it is about: that waits for a checkpoint. */
    private static final long SEAL_MILLIS = 600_000;

    private final ProcessThreads threads = new ProcessThreads();
    private final boolean stopsWithStdin;
    private final EventSender events;
    private final ControlInbox control;
    private final OrderInbox orders;
    private final Auditor auditor;
    private final EpochHistory history = new EpochHistory();
    private final ExecutorService audits = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "audits");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param seconds that an audit may take
     * @param devices makes the computation of a stage
     */
    public ValidatorProcess(RunSpec run, MinerKey key, StateFolder state, ObjectStore store, WorkerSettings settings, int seconds,
            Function<Stage, StageCompute> devices) {
        ClientSettings client = settings.client();
        String name = "iota-validator-" + key.miner().shortForm();
        stopsWithStdin = settings.stopsWithStdin();
        events = new EventSender(client.eventProducer(name + "-events"), run.run(), key, failure -> threads.fail("events", failure));
        control = new ControlInbox(client.controlConsumer(name + "-control"), run, new Epochs());
        orders = new OrderInbox(client.orderConsumer(run, name + "-orders"), run, this::begin, events::isDelivered);
        auditor = new Auditor(run, new Auditor.Settings(client, settings.device(), Release.name(), state.resolve("audits"), seconds), store,
                history, devices, new SecureRandom());
    }

    /** Audits until the process is told to stop, or something fails. Answers the exit code. */
    public int run() throws InterruptedException {
        Ending end = threads.run(Map.of("events", events, "control", control, "orders", orders), stopsWithStdin);
        orders.stop();
        control.stop();
        audits.shutdownNow();
        threads.await("orders", "control");
        audits.awaitTermination(1, TimeUnit.SECONDS);
        events.stop();
        threads.await("events");
        events.close();
        threads.closed();
        return end.exitCode();
    }

    private Future<?> begin(AuditOrder order) {
        return audits.submit(() -> {
            AuditReport report = audit(order);
            LOG.info("{} at stage {} in epoch {}, generation {}: {}, {} of {} passes exact in {} ms (the miner: {} ms): {}",
                    order.miner().shortForm(), order.stage(), order.epoch(), order.generation(), report.outcome(), report.exactPasses(),
                    report.passes(), report.replayMicros() / 1_000, report.minerMicros() / 1_000, report.reason());
            events.send(new WorkerEvent.AuditCompleted(report));
            return report;
        });
    }

    /** An order that is itself at fault must not come again and again. */
    private AuditReport audit(AuditOrder order) throws IOException, InterruptedException {
        awaitSeal(order);
        try {
            return auditor.audit(order.miner(), order.stage(), order.epoch(), order.generation());
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException fault) {
            LOG.error("order {} can't be carried out", order, fault);
            return new AuditReport(order.miner(), order.stage(), order.epoch(), order.generation(), Outcome.EXPIRED,
                    "the audit broke off: " + fault, false, 0, 0, 0, 0, 0, 0, List.of());
        }
    }

    private void awaitSeal(AuditOrder order) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEAL_MILLIS);
        synchronized (history) {
            while (!isSealed(order) && System.nanoTime() < deadlineNanos) {
                TimeUnit.NANOSECONDS.timedWait(history, deadlineNanos - System.nanoTime());
            }
        }
    }

    private boolean isSealed(AuditOrder order) {
        return history.latest(order.epoch().next())
                .filter(next -> next.generation().compareTo(order.generation()) >= 0)
                .isPresent();
    }

    private final class Epochs implements ControlInbox.Listener {
        @Override
        public void manifest(EpochManifest manifest) {
            synchronized (history) {
                history.add(manifest);
                history.notifyAll();
            }
        }

        @Override
        public void command(CommandEnvelope command) {
            // Commands are for miners.
        }

        @Override
        public void refused(RejectedException refusal, RecordPlace origin) {
            LOG.warn("refused {}: {} ({})", origin, refusal.getMessage(), refusal.reason());
        }

        @Override
        public void caughtUp() {
            // Orders wait for the epoch that they are about.
        }
    }
}
