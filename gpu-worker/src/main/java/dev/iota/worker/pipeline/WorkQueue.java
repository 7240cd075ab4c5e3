package dev.iota.worker.pipeline;

import dev.iota.protocol.frame.Direction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What is to be computed: gradients before activations, since they free memory and end a micro-batch; among equals the first to come.
 * Each gradient belongs to a graph that is held, so that only the other side needs a bound.
 */
final class WorkQueue {
    private final Deque<Received> backward = new ArrayDeque<>();
    private final Deque<Received> forward = new ArrayDeque<>();
    private final int forwardCapacity;

    WorkQueue(int forwardCapacity) {
        this.forwardCapacity = forwardCapacity;
    }

    /** @throws IllegalStateException if it is full; ask {@link #isForwardFull} first */
    void add(Received received) {
        if (received.direction() == Direction.BACKWARD) {
            backward.add(received);
            return;
        }
        if (isForwardFull()) {
            throw new IllegalStateException("the queue holds " + forwardCapacity + " forward passes already");
        }
        forward.add(received);
    }

    /** Takes the next one. */
    Optional<Received> poll() {
        return Optional.ofNullable(backward.isEmpty() ? forward.poll() : backward.poll());
    }

    boolean isForwardFull() {
        return forward.size() >= forwardCapacity;
    }

    int size() {
        return backward.size() + forward.size();
    }
}
