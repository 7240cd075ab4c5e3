package dev.iota.local;

import dev.iota.dashboard.RunFacts;
import dev.iota.dashboard.RunPage;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.kafka.common.KafkaException;

/** Starts a run's web page, or says what a person can do about it. */
final class LocalPage {
    static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;

    private LocalPage() {}

    /** @param port 0 for a free one */
    static RunPage start(Brokers brokers, RunFacts facts, String address, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new LocalFailure(LocalFailure.USAGE, "The page's port must be 0 (any) to " + MAX_PORT + ", not " + port + ".");
        }
        InetSocketAddress listens = new InetSocketAddress(address, port);
        if (listens.isUnresolved()) {
            throw new LocalFailure(LocalFailure.USAGE, "There is no address '" + address + "': name one of this machine's.");
        }
        try {
            return RunPage.start(brokers.addresses(), brokers.client(), facts, listens);
        } catch (KafkaException e) {
            throw new LocalFailure(LocalFailure.USAGE, "No broker can be asked at '" + brokers.addresses() + "': give its host and port, such as localhost:9092.", e);
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The page can't be served at " + address + ", port " + port + " (" + e.getMessage()
                    + "): choose another port, or none for a free one.", e);
        }
    }
}
