package dev.iota.worker.health;

/**
 * What a watchdog sees at one moment.
 *
 * @param doing what the device does, for people; empty while it rests
 * @param isPass whether that is a pass, hence computing alone
 * @param isWorkWaiting whether something is under way or waits for the device
 * @param stalledNanos since it began, or since the device last ended something
 * @param expectedNanos how long a pass took of late; 0 before the first
 * @param load processes that want a processor; negative if unknown
 * @param processors of the machine
 * @param availableBytes of memory; negative if unknown
 */
public record Glance(
        String doing, boolean isPass, boolean isWorkWaiting, long stalledNanos, long expectedNanos, double load, int processors,
        long availableBytes) {}
