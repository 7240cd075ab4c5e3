package dev.iota.local.hostile;

import static dev.iota.local.hostile.HostileAttempt.StoppedBy.LOGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/** What those try who have no credentials, or none any more. */
final class LoginAttempts {
    private final SecuredRun of;
    private final MinerId victim;

    private LoginAttempts(SecuredRun of, MinerId victim) {
        this.of = of;
        this.victim = victim;
    }

    static List<HostileAttempt> of(SecuredRun of, MinerId victim) {
        LoginAttempts all = new LoginAttempts(of, victim);
        return List.of(
                new HostileAttempt("logs in as another with a guessed password", LOGIN, () -> all.refused(scram(victim.value(), "guess"))),
                new HostileAttempt("logs in as the operator with a guessed password", LOGIN, () -> all.refused(scram("operator", "operator"))),
                new HostileAttempt("logs in as nobody that is known", LOGIN, () -> all.refused(scram("stranger", "guess"))),
                new HostileAttempt("logs in with a mechanism that tells the password", LOGIN, all::tellsThePassword),
                new HostileAttempt("speaks without logging in", LOGIN, all::isAnonymous),
                new HostileAttempt("goes on with credentials that were revoked", LOGIN, all::isRevoked),
                new HostileAttempt("goes on with credentials that were issued anew", LOGIN, all::isReplaced));
    }

    private static Map<String, String> scram(String user, String password) {
        return new Credentials(user, password).clientSettings("SASL_PLAINTEXT");
    }

    private void refused(Map<String, String> login) {
        assertThatThrownBy(() -> describe(login)).hasRootCauseInstanceOf(SaslAuthenticationException.class);
    }

    private void describe(Map<String, String> login) throws Exception {
        try (Client client = new Client(of.broker.brokers(), login)) {
            client.admin().describeCluster().clusterId().get(10, TimeUnit.SECONDS);
        }
    }

    private void tellsThePassword() {
        assertThatThrownBy(() -> describe(Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN", "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"operator\" password=\"operator-secret\";")))
                .hasRootCauseInstanceOf(UnsupportedSaslMechanismException.class);
    }

    private void isAnonymous() {
        Map<String, Object> settings = Map.of("bootstrap.servers", of.broker.brokers(), "request.timeout.ms", 500, "default.api.timeout.ms", 1_000);
        try (Admin anonymous = Admin.create(settings)) {
            assertThatThrownBy(() -> anonymous.describeCluster().clusterId().get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(TimeoutException.class);
        }
    }

    /** Its open connections lose what was granted at once; new ones are refused. */
    private void isRevoked() throws Throwable {
        MinerKey miner = MinerKey.generate();
        Credentials credentials = of.users.issue(miner.miner());
        of.keeper().admit(miner.miner());
        try (Client client = Client.of(of.brokers(), credentials)) {
            Patience.until(() -> assertThatCode(() -> client.event(of.topics.workerEvents(), new byte[] {'{'}, miner)).doesNotThrowAnyException());
            of.users.revoke(miner.miner());
            of.keeper().refresh();
            Patience.until(() -> assertThatThrownBy(() -> client.event(of.topics.workerEvents(), new byte[] {'{'}, miner))
                    .isInstanceOf(TopicAuthorizationException.class));
        }
        Patience.until(() -> refused(credentials.clientSettings("SASL_PLAINTEXT")));
        assertThat(of.users.miners()).doesNotContain(miner.miner());
    }

    private void isReplaced() {
        MinerKey miner = MinerKey.generate();
        Credentials first = of.users.issue(miner.miner());
        Credentials second = of.users.issue(miner.miner());
        Patience.until(() -> refused(first.clientSettings("SASL_PLAINTEXT")));
        assertThatCode(() -> describe(second.clientSettings("SASL_PLAINTEXT"))).doesNotThrowAnyException();
        of.users.revoke(miner.miner());
    }
}
