package dev.iota.local;

import dev.iota.access.gate.AdmissionRules;
import dev.iota.access.gate.AllowList;
import dev.iota.access.gate.CredentialIssuer;
import dev.iota.access.gate.Gate;
import dev.iota.access.gate.GateLimits;
import dev.iota.access.gate.GateSettings;
import dev.iota.access.gate.MeterServer;
import dev.iota.access.gate.TlsIdentity;
import dev.iota.access.run.RunPlaces;
import dev.iota.access.run.RunTopics;
import dev.iota.protocol.earnings.EarningsBooks;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.kafka.EarningsReader;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the access gate of a run. */
@Command(name = "gate", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Serves a run's access gate: the one address through which strangers' workers join (iota-worker run --gate URL).",
        footer = {"For S3 the environment has the bucket's credentials; they stay here. Ctrl-C ends it."})
final class GateCommand implements Callable<Integer> {
    private static final String RELEASE = "0.1.0";
    private static final int POLL_MILLIS = 60_000;
    /** Of each topic: some thousand epochs of some hundred miners. */
    private static final long MAX_PAST_RECORDS = 2_000_000;
    private static final String PASSWORD_VARIABLE = "IOTA_TLS_PASSWORD";

    @Mixin
    private RunOptions options;

    @Option(names = "--brokers", paramLabel = "HOST:PORT", description = "Kafka of the run (default: that of the local run)")
    private String brokers;

    @Option(names = "--client-config", paramLabel = "FILE",
            description = "how their operator logs in to them (security.protocol, sasl.*, ssl.*): then each miner gets a user of its own")
    private Path clientConfig;

    @Option(names = "--broker-certificate", paramLabel = "FILE",
            description = "PEM that brokers' certificates are signed with, told to miners (default: what their systems trust)")
    private Path brokerCertificate;

    @Option(names = "--miner-brokers", paramLabel = "HOST:PORT", description = "what miners are told (default: the same)")
    private String minerBrokers;

    @Option(names = "--bind", paramLabel = "ADDRESS", defaultValue = "127.0.0.1",
            description = "address to listen at (default: ${DEFAULT-VALUE})")
    private String address;

    @Option(names = "--port", defaultValue = "8443", description = "to listen at; 0 for a free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--public-url", paramLabel = "URL",
            description = "https://host[:port] by which miners call it; needed if others reach it")
    private URI publicUrl;

    @Option(names = "--tls-keystore", paramLabel = "FILE",
            description = "PKCS #12 with its key and certificates; without it, plain HTTP on this machine")
    private Path keystore;

    @Option(names = "--tls-password-file", paramLabel = "FILE", description = "password of the keystore (or " + PASSWORD_VARIABLE + ")")
    private Path passwordFile;

    @Option(names = "--allow-list", paramLabel = "FILE",
            description = "miners' ids, one on a line: only these may join; read again when it changes")
    private Path allowList;

    @Option(names = "--minimum-stake", paramLabel = "TOKENS",
            description = "only miners with such a stake may join (default: everybody may)")
    private BigDecimal minimumStake;

    @Option(names = "--validator", paramLabel = "ID", description = "a validator's public key: it reads all of the run; may be repeated")
    private List<String> validators = List.of();

    @Option(names = "--metrics-port", paramLabel = "PORT", description = "answers GET /metrics on this machine (default: nowhere)")
    private Integer metricsPort;

    @Override
    public Integer call() throws Exception {
        RunSpec run = run(options.run());
        if (brokers != null) {
            Brokers remote = RemoteBrokers.of(brokers, clientConfig);
            return serve(run, remote, () -> GateUsers.keeping(run, validators(), remote));
        }
        return LiveRun.visit(options.folder(), local -> serve(run, local, () -> GateUsers.beside(local)));
    }

    private int serve(RunSpec run, Brokers at, Supplier<GateUsers> secured) throws Exception {
        Admission.Security security = security(at);
        RunPlaces places = new RunPlaces(run);
        EarningsBooks earnings = new EarningsBooks();
        EarningsReader reader = new EarningsReader(new ClientSettings(at.addresses(), at.client()).recordConsumer("iota-gate-earnings"),
                run.run(), MAX_PAST_RECORDS, record -> true, earnings);
        try (GateUsers users = security.needsCredentials() ? secured.get() : null;
                RunTopics topics = RunTopics.follow(at.settings(), run, places)) {
            Thread thread = new Thread(reader, "earnings");
            thread.setDaemon(true);
            thread.start();
            return serve(settings(run, at, security, Optional.ofNullable(users)), run, places, earnings, topics);
        } finally {
            reader.stop();
        }
    }

    private int serve(GateSettings settings, RunSpec run, RunPlaces places, EarningsBooks earnings, RunTopics topics) throws Exception {
        try (Gate gate = start(settings, places, earnings, topics);
                MeterServer metrics = metricsPort == null ? null : MeterServer.start(gate.meter(), metricsPort);
                Interrupts interrupts = Interrupts.listen(() -> System.out.println("Closing the gate."))) {
            System.out.printf("Gate of run %s: iota-worker run --run %s --gate %s   (Ctrl-C ends it)%n", run.run(), run.run(),
                    gate.address());
            if (metrics != null) {
                System.out.printf("Metrics: http://localhost:%d/metrics%n", metrics.port());
            }
            String told = "";
            while (!interrupts.await(POLL_MILLIS)) {
                String now = gate.meter().toString();
                if (!now.equals(told)) {
                    System.out.println(now);
                    told = now;
                }
            }
            return 0;
        }
    }

    private static Gate start(GateSettings settings, RunPlaces places, EarningsBooks earnings, RunTopics topics) {
        try {
            return Gate.start(settings, places, earnings, topics::isCaughtUp, System::currentTimeMillis);
        } catch (IOException failure) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The gate can't be served at " + settings.bind() + ": " + failure.getMessage(),
                    failure);
        }
    }

    /** What miners are to log in with is what the operator does. */
    private static Admission.Security security(Brokers at) {
        String protocol = at.client().getOrDefault("security.protocol", Admission.Security.PLAINTEXT.name());
        try {
            return Admission.Security.valueOf(protocol);
        } catch (IllegalArgumentException other) {
            throw new LocalFailure(LocalFailure.USAGE, "The brokers' security.protocol is " + protocol
                    + "; a gate knows SASL_SSL, SASL_PLAINTEXT and PLAINTEXT.", other);
        }
    }

    private Set<MinerId> validators() {
        return Set.copyOf(validators.stream().map(MinerId::new).toList());
    }

    private GateSettings settings(RunSpec run, Brokers at, Admission.Security security, Optional<CredentialIssuer> users)
            throws IOException {
        String certificate = brokerCertificate == null ? null : Files.readString(brokerCertificate);
        GateSettings.Brokers told =
                new GateSettings.Brokers(minerBrokers != null ? minerBrokers : at.addresses(), security, certificate);
        return new GateSettings(run.run(), storeAddress(), RELEASE, told, new InetSocketAddress(address, port),
                Optional.ofNullable(publicUrl), tls(),
                rules(), validators(), users, GateLimits.standard());
    }

    private URI storeAddress() {
        String store = options.store();
        return store.contains("://") || store.startsWith("file:") ? URI.create(store) : Path.of(store).toUri();
    }

    private RunSpec run(RunId name) {
        try (ObjectStore store = ObjectStores.open(options.store())) {
            return RunSpec.read(store.get(RunSpec.objectKey(name)));
        } catch (RejectedException unreadable) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The run " + name + " is of another release: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    private Supplier<AdmissionRules> rules() throws IOException {
        if (allowList != null && minimumStake != null) {
            throw new LocalFailure(LocalFailure.USAGE, "Give --allow-list or --minimum-stake, not both.");
        }
        if (allowList != null) {
            return new AllowList(allowList);
        }
        AdmissionRules rules = minimumStake == null ? new AdmissionRules.Open()
                : new AdmissionRules.Staked(TokenAmount.units(minimumStake));
        return () -> rules;
    }

    private Optional<SSLContext> tls() throws IOException {
        if (keystore == null) {
            return Optional.empty();
        }
        String password = passwordFile != null ? Files.readString(passwordFile).strip() : System.getenv(PASSWORD_VARIABLE);
        if (password == null) {
            throw new LocalFailure(LocalFailure.USAGE, "The keystore's password is missing: give --tls-password-file, or set "
                    + PASSWORD_VARIABLE + ".");
        }
        return Optional.of(TlsIdentity.read(keystore, password.toCharArray()));
    }
}
