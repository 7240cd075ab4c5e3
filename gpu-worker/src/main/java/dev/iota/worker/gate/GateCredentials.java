package dev.iota.worker.gate;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.StateFolder;
import dev.iota.worker.kafka.BrokerProbe;
import dev.iota.worker.kafka.ClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/** What the gate gave to speak to brokers with: kept in a file that its owner alone can read, asked for anew when brokers refuse it. */
public final class GateCredentials {
    private static final int PROBE_MILLIS = 10_000;
    private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path file;
    private final RunId run;
    private final MinerId miner;

    private record Kept(int version, RunId run, MinerId miner, Credentials credentials) {
        static final int VERSION = 1;
    }

    /** What an admission comes to. */
    public record Admitted(ClientSettings client, String runSha256) {}

    public GateCredentials(Path folder, RunId run, MinerId miner) {
        this.file = folder.resolve("gate-credentials.json");
        this.run = run;
        this.miner = miner;
    }

    /**
     * Asks to take part.
     *
     * @throws GateException if the gate refuses, or can't be reached
     * @throws IOException if the file can't be written
     */
    public Admitted admit(GateClient gate) throws IOException {
        Optional<Credentials> kept = read();
        Admission admission = gate.admit(kept.isEmpty());
        if (kept.isPresent() && admission.security().needsCredentials() && isRefused(client(admission, kept.get()))) {
            kept = Optional.empty();
            admission = gate.admit(true);
        }
        if (admission.credentials() != null) {
            StateFolder.writeSecret(file, Json.write(new Kept(Kept.VERSION, run, miner, admission.credentials())));
            kept = Optional.of(admission.credentials());
        }
        if (admission.credentials() != null && admission.security().needsCredentials()) {
            awaitKnown(client(admission, admission.credentials()));
        }
        return new Admitted(client(admission, kept.orElse(null)), admission.runSha256());
    }

    /** So that they are asked for anew the next time. */
    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    private Optional<Credentials> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Kept kept = Json.read(Files.readAllBytes(file), Kept.class, Kept.VERSION);
            return Optional.of(kept).filter(found -> found.run().equals(run) && found.miner().equals(miner)).map(Kept::credentials);
        } catch (RejectedException damaged) {
            return Optional.empty();
        }
    }

    /** Brokers hear of new credentials a moment after they were made. */
    private static void awaitKnown(ClientSettings client) {
        long begunNanos = System.nanoTime();
        while (isRefused(client) && System.nanoTime() - begunNanos < KNOWN_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean isRefused(ClientSettings client) {
        try {
            BrokerProbe.ask(client, PROBE_MILLIS);
            return false;
        } catch (AuthenticationException refused) {
            return true;
        } catch (KafkaException another) {
            // Said by whoever needs the brokers.
            return false;
        }
    }

    private static ClientSettings client(Admission admission, Credentials credentials) {
        Map<String, String> settings = new HashMap<>();
        settings.put("security.protocol", admission.security().name());
        if (admission.security().needsCredentials()) {
            if (credentials == null) {
                throw new GateException(null, "the gate names brokers that need credentials, but gives none: tell the operator", null);
            }
            settings.putAll(credentials.clientSettings(admission.security().name()));
        }
        if (admission.certificates() != null) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.certificates", admission.certificates());
        }
        return new ClientSettings(admission.brokers(), settings);
    }
}
