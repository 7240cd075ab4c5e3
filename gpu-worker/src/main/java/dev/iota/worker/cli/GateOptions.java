package dev.iota.worker.cli;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.ExitCode;
import dev.iota.worker.gate.GateClient;
import dev.iota.worker.gate.GateCredentials;
import dev.iota.worker.gate.GateException;
import dev.iota.worker.gate.GateLink;
import dev.iota.worker.store.GatedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The run's one address, if it has one. */
final class GateOptions {
    @Option(names = "--gate", paramLabel = "URL",
            description = "The run's access gate, https://host[:port], in place of --brokers, --store and credentials.")
    private String url;

    @Option(names = "--gate-certificate", paramLabel = "FILE",
            description = "Certificate in PEM that the gate's own is signed with; default: those that this system trusts.")
    private Path certificate;

    boolean isGiven() {
        return url != null;
    }

    /** Asks to take part in a miner's name. */
    Access open(RunId run, MinerKey key, Path stateFolder) {
        try {
            GateLink link = GateLink.to(url, Optional.ofNullable(certificate));
            GateClient client = new GateClient(link, run, key, System::currentTimeMillis);
            GateCredentials credentials = new GateCredentials(stateFolder, run, key.miner());
            GateCredentials.Admitted admitted = credentials.admit(client);
            return new Access(admitted.client(), new GatedStore(client, link, System::nanoTime), Optional.of(admitted.runSha256()),
                    Optional.of(client), Optional.of(credentials));
        } catch (GateException refusal) {
            throw new CommandFailure(refusal.exitCode(), refusal.getMessage());
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailure(ExitCode.USAGE, "--gate: " + malformed.getMessage());
        } catch (IOException unusable) {
            throw new CommandFailure(ExitCode.PREFLIGHT, "--gate: " + unusable.getMessage());
        }
    }
}
