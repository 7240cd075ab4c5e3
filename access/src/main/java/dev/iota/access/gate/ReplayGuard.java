package dev.iota.access.gate;

import dev.iota.protocol.id.MinerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Remembers which requests came, for as long as one of them would be fresh. */
final class ReplayGuard {
    private final int capacity;
    private final long memoryMillis;
    private final Set<Use> used = new HashSet<>();
    private final Deque<Dated> order = new ArrayDeque<>();

    enum Verdict {
        NEW,
        REPLAYED,
        /** As many are remembered as can be: a new one could not be told from a replay later. */
        FULL
    }

    private record Use(MinerId miner, String nonce) {}

    private record Dated(Use use, long seenAtMillis) {}

    /** @param clockSkewMillis by which a fresh request's time may differ from the clock, either way */
    ReplayGuard(int capacity, int clockSkewMillis) {
        this.capacity = capacity;
        this.memoryMillis = 2L * clockSkewMillis;
    }

    synchronized Verdict use(MinerId miner, String nonce, long nowMillis) {
        while (!order.isEmpty() && nowMillis - order.peekFirst().seenAtMillis > memoryMillis) {
            used.remove(order.removeFirst().use);
        }
        Use use = new Use(miner, nonce);
        if (used.contains(use)) {
            return Verdict.REPLAYED;
        }
        if (used.size() >= capacity) {
            return Verdict.FULL;
        }
        used.add(use);
        order.addLast(new Dated(use, nowMillis));
        return Verdict.NEW;
    }
}
