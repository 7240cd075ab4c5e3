package dev.iota.worker.pipeline;

/** Where a record lies. */
public record Origin(String topic, int partition, long offset) {
    @Override
    public String toString() {
        return topic + "[" + partition + "] offset " + offset;
    }
}
