package dev.iota.worker.pipeline;

/**
 * What the process knows of itself.
 *
 * @param busyNanos spent computing since the process began
 * @param nativeBytes held outside the Java heap
 */
public record Vitals(long busyNanos, long nativeBytes) {}
