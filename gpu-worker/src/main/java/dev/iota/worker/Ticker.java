package dev.iota.worker;

import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.kafka.EventSender;
import dev.iota.worker.kafka.Outbox;
import dev.iota.worker.pipeline.StageWorker;
import dev.iota.worker.pipeline.Status;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens because time passes: the worker's own ticks, the status line, and complaints about a silent broker. */
final class Ticker {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final long STATUS_NANOS = 10_000_000_000L;
    private static final long COMPLAINT_NANOS = 5_000_000_000L;

    private final WorkerMonitor worker;
    private final Device device;
    private final EventSender events;
    private final Outbox outbox;
    private final String brokers;
    private final StatusLine line;
    private final HealthWatch health;
    private final SampleRate rate;
    private final Consumer<Ending> endings;
    private long lastStatus = System.nanoTime();
    private long lastComplaint = System.nanoTime();

    /** @param endings is told if the process can't go on */
    Ticker(WorkerMonitor worker, Device device, EventSender events, Outbox outbox, RunSpec run, String brokers, HealthWatch health,
            SampleRate rate, Consumer<Ending> endings) {
        this.worker = worker;
        this.device = device;
        this.events = events;
        this.outbox = outbox;
        this.brokers = brokers;
        this.health = health;
        this.rate = rate;
        this.endings = endings;
        this.line = new StatusLine(run.training().tokensPerMicroBatch(), lastStatus);
    }

    void tick(long nowNanos) {
        worker.apply(decider -> decider.tick(nowNanos, device.vitals().withUnsent(outbox.unsent())));
        Status status = worker.ask(StageWorker::status);
        rate.note(nowNanos, status.samples());
        health.look(nowNanos, status, device.activity(), events.clockOffsetMillis()).ifPresent(endings);
        if (nowNanos - lastStatus >= STATUS_NANOS) {
            lastStatus = nowNanos;
            LOG.info("{}", line.next(status, device.vitals(), nowNanos));
        }
        long silentNanos = events.silentMillis() * 1_000_000;
        if (silentNanos >= COMPLAINT_NANOS && nowNanos - lastComplaint >= COMPLAINT_NANOS) {
            lastComplaint = nowNanos;
            LOG.warn("the broker at {} has not answered for {} s; trying on", brokers, silentNanos / 1_000_000_000);
        }
    }
}
