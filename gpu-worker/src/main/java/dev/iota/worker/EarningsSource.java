package dev.iota.worker;

import dev.iota.protocol.earnings.Earnings;

/** Where a worker learns what it earns, in a thread of its own. Its failure is no failure of the worker. */
public interface EarningsSource extends Runnable {
    /** As far as it is known; for any thread. */
    Earnings now();

    void stop();
}
