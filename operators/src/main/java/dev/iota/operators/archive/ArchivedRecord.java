package dev.iota.operators.archive;

/**
 * A record that is fit for the archive, with its origin.
 *
 * @param topic name of an {@link ArchivedTopic}
 * @param epoch to which it belongs, {@value #NO_EPOCH} if to none
 * @param value as it came: JSON
 */
public record ArchivedRecord(String topic, int epoch, int partition, long offset, byte[] value) {
    /** A number, since not every reader knows Hive's name of no value. */
    public static final int NO_EPOCH = -1;
}
