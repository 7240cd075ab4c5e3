package dev.iota.worker;

import java.util.function.IntConsumer;

/** How many threads one operation may use, as the owner wishes while the worker runs; the device's thread takes it on. */
final class ThreadShare {
    private final int processors;
    private final IntConsumer device;
    private volatile int wanted;
    private int applied;

    /** @param device is told by the thread that computes */
    ThreadShare(int threads, int processors, IntConsumer device) {
        this.processors = processors;
        this.device = device;
        this.wanted = threads;
        this.applied = threads;
    }

    int threads() {
        return wanted;
    }

    /** @throws IllegalArgumentException if there are not so many processors */
    void want(int threads) {
        if (threads < 1 || threads > processors) {
            throw new IllegalArgumentException("threads must be 1 to " + processors + ", the processors of this machine, not " + threads);
        }
        wanted = threads;
    }

    /** By the thread that computes, before it does. */
    void apply() {
        if (wanted != applied) {
            applied = wanted;
            device.accept(applied);
        }
    }
}
