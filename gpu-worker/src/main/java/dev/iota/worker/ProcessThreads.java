package dev.iota.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a process and what ends it: the first thread that fails, with its reason, or whoever tells it to stop. */
final class ProcessThreads {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessThreads.class);
    private static final int JOIN_MILLIS = 1_000;
    private static final int CLOSING_SECONDS = 15;

    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    /** Starts all of them, and waits for the end; {@link #closed} is to follow. */
    Ending run(Map<String, Runnable> work, boolean stopsWithStdin) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::terminated, "shutdown"));
        if (stopsWithStdin) {
            newThread("stdin", () -> awaitEnd(System.in)).start();
        }
        work.forEach((name, task) -> threads.put(name, newThread(name, task)));
        threads.values().forEach(Thread::start);
        Ending end = ending.join();
        report(end);
        return end;
    }

    private static void report(Ending end) {
        if (end.cause() == null) {
            LOG.info("ending: {}", end.reason());
        } else {
            LOG.error("ending with exit code {}: {}", end.exitCode(), end.reason());
            LOG.debug("the cause", end.cause());
        }
    }

    void end(Ending end) {
        ending.complete(end);
    }

    void fail(String thread, Throwable failure) {
        ending.complete(Ending.failure(thread, failure));
    }

    boolean isEnding() {
        return ending.isDone();
    }

    /** Waits, though not beyond the end. */
    void pause(int millis) throws InterruptedException {
        closed.await(millis, TimeUnit.MILLISECONDS);
    }

    void interrupt(String... names) {
        for (String name : names) {
            threads.get(name).interrupt();
        }
    }

    /** A thread that does not end in time, since a broker is away, is left behind. */
    void await(String... names) throws InterruptedException {
        for (String name : names) {
            threads.get(name).join(JOIN_MILLIS);
            threads.get(name).interrupt();
        }
    }

    /** All that was open is closed: the process may go. */
    void closed() {
        closed.countDown();
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
}
