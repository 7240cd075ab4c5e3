package dev.iota.local;

import dev.iota.protocol.client.ClientConfig;
import java.nio.file.Path;
import java.util.Map;

/** Brokers that a command's options name. */
final class RemoteBrokers {
    private RemoteBrokers() {}

    /** @param clientConfig how to log in; null for brokers that ask for nothing */
    static Brokers of(String addresses, Path clientConfig) {
        try {
            return new Brokers(addresses, clientConfig == null ? Map.of() : ClientConfig.read(clientConfig).properties());
        } catch (IllegalArgumentException unusable) {
            throw new LocalFailure(LocalFailure.USAGE, "--client-config: " + unusable.getMessage(), unusable);
        }
    }
}
