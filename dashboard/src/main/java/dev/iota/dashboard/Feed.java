package dev.iota.dashboard;

import dev.iota.protocol.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells whoever watches what the state is, then ten times a second what has changed. One lock guards state and watchers. */
final class Feed implements AutoCloseable {
    static final int MAX_WATCHERS = 32;
    private static final int TICK_MILLIS = 100;
    private static final int MAX_TIMES = 512;

    private final RunState state;
    private final boolean isTimed;
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "page-ticks");
        thread.setDaemon(true);
        return thread;
    });

    /** @param isTimed whether watchers are told when the records were written that a change is from */
    Feed(RunState state, boolean isTimed) {
        this.state = state;
        this.isTimed = isTimed;
    }

    void start() {
        ticks.scheduleWithFixedDelay(() -> tick(System.currentTimeMillis()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    synchronized void update(Consumer<RunState> change) {
        change.accept(state);
    }

    /** A record of this time has been added. */
    synchronized void read(long atMillis) {
        if (isTimed && times.size() < MAX_TIMES) {
            times.add(atMillis);
        }
    }

    /** A new watcher, told the whole state first; empty if there are as many as may be. */
    synchronized Optional<Watcher> join(long nowMillis) {
        if (watchers.size() >= MAX_WATCHERS) {
            return Optional.empty();
        }
        Watcher watcher = new Watcher();
        watcher.tell(message("snapshot", state.whole(nowMillis)));
        watchers.add(watcher);
        return Optional.of(watcher);
    }

    synchronized void leave(Watcher watcher) {
        watchers.remove(watcher);
    }

    synchronized int watchers() {
        return watchers.size();
    }

    /** Who is too slow for the changes is dropped; when it comes again it begins with the whole. */
    synchronized void tick(long nowMillis) {
        Optional<Map<String, Object>> changes = state.changes(nowMillis);
        if (changes.isPresent() && !watchers.isEmpty()) {
            Map<String, Object> told = new LinkedHashMap<>(changes.get());
            if (isTimed) {
                told.put("times", List.copyOf(times));
            }
            byte[] message = message("delta", told);
            watchers.removeIf(watcher -> !watcher.tell(message));
        }
        times.clear();
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        synchronized (this) {
            watchers.forEach(Watcher::drop);
            watchers.clear();
        }
    }

    private static byte[] message(String event, Map<String, Object> data) {
        byte[] json = Json.write(data);
        byte[] head = ("event: " + event + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[head.length + json.length + 2];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(json, 0, message, head.length, json.length);
        message[message.length - 2] = '\n';
        message[message.length - 1] = '\n';
        return message;
    }
}
