package dev.iota.access.kafka;

import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/** The miners that the brokers know: each is a user whose name is its id, with a password and a quota. Safe for many threads. */
public final class KafkaUsers {
    private static final int PASSWORD_BYTES = 32;
    /** Passwords are random and long, so that slow hashing adds nothing: the least that Kafka takes. */
    private static final int ITERATIONS = 4096;

    private final Admin admin;
    private final Quota quota;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param admin logged in as an operator; stays the caller's to close
     * @param quota until a {@link GrantKeeper} sets another: {@link Quota#UNPLACED}, say
     */
    public KafkaUsers(Admin admin, Quota quota) {
        this.admin = admin;
        this.quota = quota;
    }

    /**
     * New credentials for a miner; earlier ones end. Its grants are not touched: see {@link GrantKeeper#admit}.
     *
     * @throws KafkaException if the brokers refuse, or do not answer
     */
    public Credentials issue(MinerId miner) {
        Credentials credentials = new Credentials(miner.value(), password());
        AdminCalls.await(admin.alterClientQuotas(List.of(alteration(miner, Optional.of(quota)))).all());
        AdminCalls.await(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                credentials.user(), new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), credentials.password()))).all());
        return credentials;
    }

    /**
     * Ends a miner's credentials and its quota. Connections that are open end when they must log in again; grants end with
     * {@link GrantKeeper#refresh}, at once.
     */
    public void revoke(MinerId miner) {
        try {
            AdminCalls.await(admin.alterUserScramCredentials(
                    List.of(new UserScramCredentialDeletion(miner.value(), ScramMechanism.SCRAM_SHA_512))).all());
        } catch (ResourceNotFoundException absent) {
            // Then they have ended already.
        }
        AdminCalls.await(admin.alterClientQuotas(List.of(alteration(miner, Optional.empty()))).all());
    }

    /**
     * How many connections each address may open, on every broker; who opens more is made to wait, and then hung up on.
     *
     * @param perSecond for all addresses that have no limit of their own
     */
    public void limitConnections(double perSecond) {
        limitConnectionsFrom(null, perSecond);
    }

    /** How many connections an address may open that many clients share. */
    public void limitConnections(InetAddress address, double perSecond) {
        limitConnectionsFrom(address.getHostAddress(), perSecond);
    }

    private void limitConnectionsFrom(String address, double perSecond) {
        Map<String, String> addresses = new HashMap<>();
        addresses.put(ClientQuotaEntity.IP, address);
        AdminCalls.await(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                new ClientQuotaEntity(addresses), List.of(new ClientQuotaAlteration.Op("connection_creation_rate", perSecond))))).all());
    }

    /** Sets what each may take. */
    void limit(Map<MinerId, Quota> quotas) {
        AdminCalls.await(admin.alterClientQuotas(
                quotas.entrySet().stream().map(each -> alteration(each.getKey(), Optional.of(each.getValue()))).toList()).all());
    }

    /** Every miner that has credentials. */
    public Set<MinerId> miners() {
        Set<MinerId> miners = new HashSet<>();
        for (String user : AdminCalls.await(admin.describeUserScramCredentials().users())) {
            miner(user).ifPresent(miners::add);
        }
        return miners;
    }

    /** Empty if a user is no miner: an operator, or a job. */
    static Optional<MinerId> miner(String user) {
        try {
            return Optional.of(new MinerId(user));
        } catch (IllegalArgumentException another) {
            return Optional.empty();
        }
    }

    private static ClientQuotaAlteration alteration(MinerId miner, Optional<Quota> limits) {
        Map<String, String> user = new HashMap<>();
        user.put(ClientQuotaEntity.USER, miner.value());
        return new ClientQuotaAlteration(new ClientQuotaEntity(user), List.of(
                limit("producer_byte_rate", limits.map(bound -> (double) bound.produceBytesPerSecond())),
                limit("consumer_byte_rate", limits.map(bound -> (double) bound.consumeBytesPerSecond())),
                limit("request_percentage", limits.map(Quota::requestPercent))));
    }

    private static ClientQuotaAlteration.Op limit(String key, Optional<Double> value) {
        return new ClientQuotaAlteration.Op(key, value.orElse(null));
    }

    private String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
