package dev.iota.worker.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One direction of a simulated link. A frame begins to leave when the one before has left, and arrives a delay after its last bit: nothing
 * overtakes, nothing is lost. Reads no clock and waits for nothing; for one thread. What lies in it is for the caller to bound.
 */
public final class SimulatedLink<T> {
    private record InTransit<T>(T frame, long arrivesNanos) {}

    private final LinkShape shape;
    private final Deque<InTransit<T>> frames = new ArrayDeque<>();
    private long freeNanos;

    /** @param nowNanos by the monotonic clock that all other times are by */
    public SimulatedLink(LinkShape shape, long nowNanos) {
        this.shape = shape;
        this.freeNanos = nowNanos;
    }

    public void add(T frame, long bytes, long nowNanos) {
        long beginsNanos = nowNanos - freeNanos > 0 ? nowNanos : freeNanos;
        freeNanos = beginsNanos + shape.transmissionNanos(bytes);
        frames.add(new InTransit<>(frame, freeNanos + shape.delayNanos()));
    }

    /** The next frame that has arrived, and takes it out. */
    public Optional<T> poll(long nowNanos) {
        boolean hasArrived = !frames.isEmpty() && nowNanos - frames.peek().arrivesNanos() >= 0;
        return hasArrived ? Optional.of(frames.poll().frame()) : Optional.empty();
    }

    /** Until the next frame arrives, but {@code most} at most, also where there is none. */
    public long waitNanos(long nowNanos, long most) {
        return frames.isEmpty() ? most : Math.max(0, Math.min(most, frames.peek().arrivesNanos() - nowNanos));
    }

    /** Forgets all that is under way. */
    public void clear() {
        frames.clear();
    }
}
