package dev.iota.worker.gate;

import dev.iota.protocol.earnings.Earnings;
import dev.iota.worker.EarningsSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the gate now and then what its miner earns: of a secured run's scores a miner may not read those of others. */
public final class GateEarnings implements EarningsSource {
    private static final Logger LOG = LoggerFactory.getLogger(GateEarnings.class);

    private final GateClient gate;
    private final long everyMillis;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Earnings latest = Earnings.UNKNOWN.withNote("the gate was not asked yet");

    public GateEarnings(GateClient gate, long everyMillis) {
        this.gate = gate;
        this.everyMillis = everyMillis;
    }

    @Override
    public void run() {
        try {
            do {
                ask();
            } while (!stopped.await(everyMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        try {
            latest = gate.earnings();
        } catch (GateException unknown) {
            LOG.debug("earnings are not known: {}", unknown.getMessage());
            latest = latest.withNote(unknown.getMessage());
        }
    }

    @Override
    public Earnings now() {
        return latest;
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
