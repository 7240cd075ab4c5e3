package dev.iota.protocol.topic;

import java.util.Map;

/**
 * A topic to create.
 *
 * @param settings Kafka's topic configuration beyond the broker's defaults
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings) {
    public TopicSpec {
        settings = Map.copyOf(settings);
    }
}
