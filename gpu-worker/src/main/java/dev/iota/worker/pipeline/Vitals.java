package dev.iota.worker.pipeline;

/**
 * What the process knows of itself.
 *
 * @param busyNanos spent computing since the process began
 * @param nativeBytes held outside the Java heap
 * @param unsent tensors that the broker was not given yet
 */
public record Vitals(long busyNanos, long nativeBytes, int unsent) {

    /** Of one that has sent all. */
    public Vitals(long busyNanos, long nativeBytes) {
        this(busyNanos, nativeBytes, 0);
    }

    public Vitals withUnsent(int tensors) {
        return new Vitals(busyNanos, nativeBytes, tensors);
    }
}
