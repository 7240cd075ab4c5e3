package dev.iota.access.kafka;

/**
 * What one user may take of each broker; who takes more is made to wait.
 *
 * @param produceBytesPerSecond to the broker
 * @param consumeBytesPerSecond from the broker
 * @param requestPercent of the time of one of the broker's threads
 */
public record Quota(long produceBytesPerSecond, long consumeBytesPerSecond, double requestPercent) {
    /** For one who has no place yet: it says that it is there, and reads the run's epochs. */
    public static final Quota UNPLACED = new Quota(8L << 10, 4L << 20, 5);

    public Quota {
        require(produceBytesPerSecond > 0, "produceBytesPerSecond must be positive: " + produceBytesPerSecond);
        require(consumeBytesPerSecond > 0, "consumeBytesPerSecond must be positive: " + consumeBytesPerSecond);
        require(requestPercent > 0, "requestPercent must be positive: " + requestPercent);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("quota: " + otherwise);
        }
    }
}
