package dev.iota.local;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * What to do when the user wants to stop: the first Ctrl-C asks for an orderly stop, the second ends the process at once. A termination
 * signal asks as well, and the JVM then waits for the stop.
 */
final class Interrupts implements AutoCloseable {
    private static final int STOP_SECONDS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger presses = new AtomicInteger();
    private final Thread hook = new Thread(this::awaitStop, "interrupt");
    private final Runnable notice;
    private final IntConsumer halt;
    private Object handlerBefore;

    /** @param halt ends the process with an exit code, without another word */
    Interrupts(Runnable notice, IntConsumer halt) {
        this.notice = notice;
        this.halt = halt;
    }

    /** @param notice runs once, when a stop is asked for */
    static Interrupts listen(Runnable notice) {
        Interrupts interrupts = new Interrupts(notice, Runtime.getRuntime()::halt);
        Runtime.getRuntime().addShutdownHook(interrupts.hook);
        interrupts.handlerBefore = install(handler(interrupts::press));
        return interrupts;
    }

    /** Waits so long at most; whether a stop was asked for. */
    boolean await(long millis) throws InterruptedException {
        return asked.await(millis, TimeUnit.MILLISECONDS);
    }

    void press() {
        if (presses.incrementAndGet() > 1) {
            halt.accept(LocalFailure.INTERRUPTED);
        } else {
            ask();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        if (handlerBefore != null) {
            install(handlerBefore);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            // The hook runs, and has been let go on.
        }
    }

    private void awaitStop() {
        ask();
        try {
            stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void ask() {
        if (asked.getCount() > 0) {
            asked.countDown();
            notice.run();
        }
    }

    /** The JDK's signals are no official interface: by name, and without them a second Ctrl-C merely waits like the first. */
    private static Object handler(Runnable action) {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                    return null;
                }
                return method.getName().equals("equals") ? (Object) (proxy == arguments[0]) : (Object) System.identityHashCode(proxy);
            });
        } catch (ClassNotFoundException absent) {
            return null;
        }
    }

    /** The handler before. */
    private static Object install(Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
            return handle.invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
        } catch (ReflectiveOperationException absent) {
            return null;
        }
    }
}
