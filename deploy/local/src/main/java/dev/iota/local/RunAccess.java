package dev.iota.local;

import dev.iota.access.kafka.GrantKeeper;
import dev.iota.access.kafka.KafkaUsers;
import dev.iota.access.kafka.Quota;
import dev.iota.protocol.client.PrivateFile;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.StateFolder;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * The credentials of a local run that was started secured, in files that their owner alone can read: {@code operator.properties} for
 * whoever runs it, and one for each worker.
 */
final class RunAccess {
    private static final String OPERATOR = "operator";
    private static final int PASSWORD_BYTES = 32;
    /** A miner opens a handful when it starts, and one now and then. */
    private static final double CONNECTIONS_PER_SECOND = 5;
    /** All of a run's own processes have one address, and start together. */
    private static final double OWN_CONNECTIONS_PER_SECOND = 100;

    private RunAccess() {}

    /** Empty if the run was started for everybody on this machine. */
    static Optional<BrokerSecurity> of(RunFolder folder) {
        return Files.exists(passwordFile(folder)) ? Optional.of(security(new String(PrivateFile.read(passwordFile(folder)),
                StandardCharsets.US_ASCII))) : Optional.empty();
    }

    /** How one logs in to a run's brokers as its operator. */
    static Brokers brokers(RunFolder folder, String addresses) {
        return new Brokers(addresses, of(folder).map(BrokerSecurity::operatorClient).orElse(Map.of()));
    }

    /**
     * Makes the operator's credentials, if the run has none yet.
     *
     * @throws LocalFailure if the run was begun without
     */
    static void create(RunFolder folder) {
        if (Files.exists(passwordFile(folder))) {
            return;
        }
        if (Files.exists(folder.kafka())) {
            throw new LocalFailure(LocalFailure.USAGE, "The run in " + folder.path()
                    + " was begun without --secured, and its broker knows no users: resume it without, or start another run.");
        }
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        write(folder.access().resolve(OPERATOR + ".properties"), text(security(password).operatorClient()));
        write(passwordFile(folder), password);
    }

    /** Gives each worker and validator its credentials, and keeps their grants; to be closed. */
    static GrantKeeper open(RunFolder folder, RunSpec run, Brokers brokers, Map<String, MinerId> names, List<MinerId> validators) {
        GrantKeeper keeper = GrantKeeper.start(run, Set.copyOf(validators), brokers.settings());
        try (Admin admin = Admin.create(brokers.settings())) {
            KafkaUsers users = new KafkaUsers(admin, Quota.UNPLACED);
            users.limitConnections(CONNECTIONS_PER_SECOND);
            users.limitConnections(InetAddress.getLoopbackAddress(), OWN_CONNECTIONS_PER_SECOND);
            String protocol = brokers.client().get("security.protocol");
            names.forEach((name, miner) -> {
                write(clientFile(folder, name), text(users.issue(miner).clientSettings(protocol)));
                keeper.admit(miner);
            });
            return keeper;
        } catch (RuntimeException e) {
            keeper.close();
            throw e;
        }
    }

    /** Of a worker, by the name of its process. */
    static Path clientFile(RunFolder folder, String name) {
        return folder.access().resolve(name + ".properties");
    }

    private static Path passwordFile(RunFolder folder) {
        return folder.access().resolve(OPERATOR + ".password");
    }

    private static BrokerSecurity security(String password) {
        return new BrokerSecurity(new Credentials(OPERATOR, password), Optional.empty(), BrokerSecurity.Limits.LOCAL);
    }

    private static String text(Map<String, String> client) {
        Properties properties = new Properties();
        properties.putAll(client);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static void write(Path file, String text) {
        try {
            StateFolder.writeSecret(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The credentials in " + file + " can't be written: " + e.getMessage(), e);
        }
    }
}
