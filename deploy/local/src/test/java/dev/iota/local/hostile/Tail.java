package dev.iota.local.hostile;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.kafka.Inbox;
import dev.iota.worker.link.LinkShape;
import dev.iota.worker.pipeline.Gate;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Received;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The honest worker at the last stage: its inbox and gate as they are in a worker, counting what comes in and what is refused. */
final class Tail implements AutoCloseable, Inbox.Listener {
    static final Place PLACE = new Place(new Stage(2), new Slot(0));

    private final FrameRules rules;
    private final Inbox inbox;
    private final Map<RejectReason, AtomicLong> refused = new ConcurrentHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicBoolean isListening = new AtomicBoolean();
    private final Thread thread;
    private volatile Throwable failure;

    Tail(SecuredRun of, MinerKey miner, Client client) {
        int tokens = of.run.training().tokensPerMicroBatch();
        this.rules = new FrameRules(of.run, miner.miner(), PLACE.stage(), PLACE.slot(), Epoch.FIRST, SecuredRun.GENERATION);
        this.inbox = new Inbox(client.asWorker().frameConsumer(of.run, "tail"), of.run, LinkShape.UNLIMITED,
                checks -> new Gate(checks, sample -> new TokenBatch(new int[tokens], new int[tokens]), System::nanoTime), this);
        this.thread = new Thread(inbox, "tail");
        thread.setUncaughtExceptionHandler((dead, reason) -> failure = reason);
        thread.start();
    }

    void take() {
        inbox.listenAt(Optional.of(PLACE));
    }

    boolean isListening() {
        return isListening.get();
    }

    long refused(RejectReason reason) {
        return refused.getOrDefault(reason, new AtomicLong()).get();
    }

    long received() {
        return received.get();
    }

    Throwable failure() {
        return failure;
    }

    @Override
    public Optional<FrameRules> rules() {
        return Optional.of(rules);
    }

    @Override
    public boolean isForwardFull() {
        return false;
    }

    @Override
    public void received(Received frame, FrameRules checkedBy) {
        received.incrementAndGet();
    }

    @Override
    public void refused(RejectedException refusal, RecordPlace origin) {
        refused.computeIfAbsent(refusal.reason(), fresh -> new AtomicLong()).incrementAndGet();
    }

    @Override
    public void listening(Place place) {
        isListening.set(true);
    }

    @Override
    public void close() {
        inbox.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
