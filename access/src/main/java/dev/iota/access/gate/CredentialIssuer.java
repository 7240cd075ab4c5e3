package dev.iota.access.gate;

import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import java.io.IOException;

/** Makes a miner known to the brokers. */
public interface CredentialIssuer {
    /**
     * Credentials with which the miner can do what it may and nothing else; those it had before may end.
     *
     * @throws IOException if the brokers can't be asked now
     */
    Credentials issue(MinerId miner) throws IOException;
}
