package dev.iota.local;

import dev.iota.access.gate.CredentialIssuer;
import dev.iota.access.kafka.GrantKeeper;
import dev.iota.access.kafka.KafkaUsers;
import dev.iota.access.kafka.Quota;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** Makes those whom a gate admits users of its brokers, and keeps what they may touch equal to what their places need. */
final class GateUsers implements CredentialIssuer, AutoCloseable {
    private final Admin admin;
    private final KafkaUsers users;
    private final Optional<GrantKeeper> keeper;

    private GateUsers(Admin admin, Optional<GrantKeeper> keeper) {
        this.admin = admin;
        this.users = new KafkaUsers(admin, Quota.UNPLACED);
        this.keeper = keeper;
    }

    /** Of a run whose grants nobody else keeps. */
    static GateUsers keeping(RunSpec run, Set<MinerId> validators, Brokers brokers) {
        return new GateUsers(Admin.create(brokers.settings()), Optional.of(GrantKeeper.start(run, validators, brokers.settings())));
    }

    /** Of a run under way on this machine, whose own keeper soon finds whoever is new. */
    static GateUsers beside(Brokers brokers) {
        return new GateUsers(Admin.create(brokers.settings()), Optional.empty());
    }

    @Override
    public Credentials issue(MinerId miner) {
        Credentials credentials = users.issue(miner);
        keeper.ifPresent(grants -> grants.admit(miner));
        return credentials;
    }

    @Override
    public void close() {
        keeper.ifPresent(GrantKeeper::close);
        admin.close(Duration.ofSeconds(2));
    }
}
