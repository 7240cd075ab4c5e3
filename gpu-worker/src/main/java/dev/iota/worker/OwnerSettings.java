package dev.iota.worker;

/**
 * What a worker's owner wants of the process.
 *
 * @param drainMillis that what is in flight may take to end when the process is told to; 0 to end at once
 * @param bench what this device was measured to do, for people; empty if it was not
 */
public record OwnerSettings(long drainMillis, String bench) {}
