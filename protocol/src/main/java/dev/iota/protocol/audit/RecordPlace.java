package dev.iota.protocol.audit;

import dev.iota.protocol.Require;

/** Where a record lies in the log, for anybody to look it up. */
public record RecordPlace(String topic, int partition, long offset) {
    public RecordPlace {
        Require.name("topic", topic);
        Require.notNegative("partition", partition);
        Require.notNegative("offset", offset);
    }

    /** For people. */
    @Override
    public String toString() {
        return topic + "[" + partition + "] offset " + offset;
    }
}
