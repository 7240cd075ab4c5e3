package dev.iota.access.gate;

import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import org.apache.kafka.common.KafkaException;

/** Makes a miner known to the brokers. */
public interface CredentialIssuer {
    /**
     * Credentials with which the miner can do what it may and nothing else; those it had before may end.
     *
     * @throws KafkaException if the brokers refuse, or do not answer
     */
    Credentials issue(MinerId miner);
}
