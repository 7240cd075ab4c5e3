package dev.iota.worker;

import java.lang.reflect.Proxy;

/**
 * Tells that the process was asked to end, so that it can end in order, and hear it a second time. The only way to a signal is a class that
 * not every Java has; without it the process ends as Java does by itself.
 */
final class Signals {
    private static final String[] ENDING = {"TERM", "INT"};

    private Signals() {}

    /** Answers whether it will be told. */
    static boolean onEnding(Runnable told) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    told.run();
                }
                return null;
            });
            for (String name : ENDING) {
                signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
            }
            return true;
        } catch (ReflectiveOperationException absent) {
            // No such class here, or this Java was started without signals (-Xrs).
            return false;
        }
    }
}
