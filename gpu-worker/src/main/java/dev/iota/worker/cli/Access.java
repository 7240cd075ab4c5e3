package dev.iota.worker.cli;

import dev.iota.worker.gate.GateClient;
import dev.iota.worker.gate.GateCredentials;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.store.ObjectStore;
import java.util.Optional;

/**
 * How a run's brokers and objects are reached.
 *
 * @param runSha256 of the run's description, where a gate vouches for it
 * @param gate if the run has one
 * @param credentials where a gate gave them
 */
record Access(ClientSettings client, ObjectStore store, Optional<String> runSha256, Optional<GateClient> gate,
        Optional<GateCredentials> credentials)
        implements AutoCloseable {
    @Override
    public void close() {
        store.close();
    }
}
