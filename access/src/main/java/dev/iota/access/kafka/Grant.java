package dev.iota.access.kafka;

import java.util.Objects;

/**
 * What somebody may do with a topic, or with a group of consumers.
 *
 * @param name of the topic, or of the group
 */
public record Grant(String name, Operation operation) {

    /** What is allowed. */
    public enum Operation {
        READ,
        WRITE,
        /** To share a topic's partitions with the others of the group that the grant names. */
        JOIN_GROUP
    }

    public Grant {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(operation, "operation");
    }

    public static Grant read(String topic) {
        return new Grant(topic, Operation.READ);
    }

    public static Grant write(String topic) {
        return new Grant(topic, Operation.WRITE);
    }

    public static Grant join(String group) {
        return new Grant(group, Operation.JOIN_GROUP);
    }
}
