package dev.iota.protocol.client;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** How Kafka's clients prove who they are, and whom they trust: secrets, which no text of this class shows. */
public final class ClientConfig {
    private static final int MAX_BYTES = 1 << 20;
    private static final ClientConfig NONE = new ClientConfig(Map.of());

    private final Map<String, String> properties;

    private ClientConfig(Map<String, String> properties) {
        this.properties = properties;
    }

    /** For brokers that ask for nothing. */
    public static ClientConfig none() {
        return NONE;
    }

    /**
     * Reads a file in the format of Java's properties.
     *
     * @throws IllegalArgumentException naming file, key and fix, if the file can't be read, is open to others, or sets anything but
     *     {@code security.protocol}, {@code sasl.*} and {@code ssl.*}
     */
    public static ClientConfig read(Path file) {
        byte[] content = PrivateFile.read(file);
        if (content.length > MAX_BYTES) {
            throw new IllegalArgumentException(file + " has " + content.length + " bytes, more than " + MAX_BYTES + ": name a properties file");
        }
        Properties read = new Properties();
        try {
            read.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " is no properties file: write lines of the form key=value", e);
        }
        List<String> foreign = read.stringPropertyNames().stream().filter(key -> !isAllowed(key)).sorted().toList();
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException(file + " sets " + String.join(", ", foreign)
                    + ": remove what is not security.protocol, sasl.* or ssl.*; IOTA sets the rest itself");
        }
        Map<String, String> properties = new TreeMap<>();
        read.stringPropertyNames().forEach(key -> properties.put(key, read.getProperty(key)));
        return new ClientConfig(Map.copyOf(properties));
    }

    private static boolean isAllowed(String key) {
        return key.equals("security.protocol") || key.matches("(sasl|ssl)\\..+");
    }

    /** For every client: consumers, producers and admins. */
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientConfig config && properties.equals(config.properties);
    }

    @Override
    public int hashCode() {
        return properties.hashCode();
    }

    /** Keys alone. */
    @Override
    public String toString() {
        return "ClientConfig" + properties.keySet().stream().sorted().toList();
    }
}
