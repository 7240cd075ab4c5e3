package dev.iota.local;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Where a run's Kafka is, and how one logs in to it.
 *
 * @param addresses host and port, separated by commas
 * @param client settings of every client, such as credentials; empty where nobody is asked for any
 */
public record Brokers(String addresses, Map<String, String> client) {
    public Brokers {
        client = Map.copyOf(client);
    }

    /** Brokers that everybody may use. */
    public static Brokers open(String addresses) {
        return new Brokers(addresses, Map.of());
    }

    /** For a client of any kind; may be added to. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("bootstrap.servers", addresses);
        return settings;
    }

    /** The same. */
    public Properties properties() {
        Properties properties = new Properties();
        settings().forEach((key, value) -> properties.setProperty(key, value.toString()));
        return properties;
    }

    /** Keys alone: settings may be secrets. */
    @Override
    public String toString() {
        return addresses + (client.isEmpty() ? "" : " with " + client.keySet());
    }
}
