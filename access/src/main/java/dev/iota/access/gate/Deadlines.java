package dev.iota.access.gate;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs each exchange, from its first header to its last byte, for a bounded time: an interrupt closes the channel that its thread waits
 * for, so that those who send or read slowly can't keep threads.
 */
final class Deadlines implements Executor, AutoCloseable {
    private static final ThreadLocal<Deadline> CURRENT = new ThreadLocal<>();

    private final ExecutorService threads;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "gate-clock"));
    private final int millis;

    Deadlines(int threads, int millis) {
        this.threads = Executors.newFixedThreadPool(threads, task -> daemon(task, "gate"));
        this.millis = millis;
    }

    private final class Deadline {
        private final Thread thread = Thread.currentThread();
        private boolean isOver;
        private Future<?> alarm;

        synchronized void set(int afterMillis) {
            if (alarm != null) {
                alarm.cancel(false);
            }
            alarm = clock.schedule(this::expire, afterMillis, TimeUnit.MILLISECONDS);
        }

        private synchronized void expire() {
            if (!isOver) {
                thread.interrupt();
            }
        }

        synchronized void end() {
            isOver = true;
            alarm.cancel(false);
            Thread.interrupted();
        }
    }

    /** Gives the exchange of this thread so much time from now on. */
    static void allow(int millis) {
        CURRENT.get().set(millis);
    }

    @Override
    public void execute(Runnable exchange) {
        threads.execute(() -> {
            Deadline deadline = new Deadline();
            deadline.set(millis);
            CURRENT.set(deadline);
            try {
                exchange.run();
            } finally {
                CURRENT.remove();
                deadline.end();
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clock.shutdownNow();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
