package dev.iota.worker.cli;

import dev.iota.protocol.client.ClientConfig;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.ExitCode;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.torch.ComputeType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which run, through which brokers and store, computed how. */
final class ConnectionOptions {
    private static final Pattern ADDRESS = Pattern.compile("[^,\\s]+:\\d{1,5}");

    @Option(names = "--brokers", paramLabel = "HOST:PORT", description = "Kafka's brokers, separated by commas.")
    private String brokers;

    @Option(names = "--run", required = true, paramLabel = "NAME", description = "The run to take part in.")
    private String run;

    @Option(names = "--store", paramLabel = "URI", description = "Object store: file:///folder or s3://bucket/prefix.")
    private String store;

    @Option(names = "--orchestrator", paramLabel = "KEY",
            description = "The orchestrator's public key (base32); without it, the one that the run's description names is believed.")
    private String orchestrator;

    @Option(names = "--threads", paramLabel = "COUNT", defaultValue = "1",
            description = "Threads that one operation may use; default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "--compute", paramLabel = "TYPE", defaultValue = "fp32",
            description = "Numbers of the linear layers: fp32 or bf16; default: ${DEFAULT-VALUE}.")
    private ComputeType compute;

    @Option(names = "--kafka", paramLabel = "KEY=VALUE", description = "A setting for every Kafka client, such as security.protocol=SSL.")
    private Map<String, String> kafka = Map.of();

    @Option(names = "--client-config", paramLabel = "FILE",
            description = "Kafka client properties (security.protocol, sasl.*, ssl.*) that only their owner can read.")
    private Path clientConfig;

    @Mixin
    private GateOptions gate;

    /** All that is wrong with them. */
    List<String> problems() {
        return new Problems().of("--gate", this::requireOneWay).of("--brokers", this::requireAddresses).of("--run", this::run)
                .of("--orchestrator", this::orchestrator).of("--threads", this::threads).of("--store", this::requireStore)
                .of("--client-config", this::kafkaSettings).list();
    }

    private void requireOneWay() {
        boolean isDirect = brokers != null || store != null || clientConfig != null || !kafka.isEmpty();
        if (gate.isGiven()) {
            require(!isDirect, "--gate replaces --brokers, --store, --kafka and --client-config: leave these out");
        } else {
            require(brokers != null && store != null, "--brokers HOST:PORT and --store URI are needed, or --gate URL in their place");
        }
    }

    private void requireAddresses() {
        for (String address : brokers == null ? new String[0] : brokers.split(",", -1)) {
            if (!ADDRESS.matcher(address.strip()).matches()) {
                throw new IllegalArgumentException("must be HOST:PORT, or several with commas between, not '" + brokers + "'");
            }
        }
    }

    private void requireStore() {
        if (store != null) {
            CheckCommand.open(store).close();
        }
    }

    /**
     * Reaches the run, through its gate or without one. Ask for {@link #problems} before.
     *
     * @param key in whose name a gate is asked, if there is one
     */
    Access open(Supplier<MinerKey> key, Path stateFolder) {
        return gate.isGiven()
                ? gate.open(run(), key.get(), stateFolder)
                : new Access(new ClientSettings(brokers, kafkaSettings()), CheckCommand.open(store), Optional.empty(), Optional.empty(),
                        Optional.empty());
    }

    /** What is said by --kafka goes before what the file says. */
    private Map<String, String> kafkaSettings() {
        Map<String, String> settings = new HashMap<>(clientConfig == null ? Map.of() : read(clientConfig).properties());
        settings.putAll(kafka);
        return settings;
    }

    private static ClientConfig read(Path file) {
        try {
            return ClientConfig.read(file);
        } catch (IllegalArgumentException unusable) {
            throw new CommandFailure(ExitCode.USAGE, "--client-config: " + unusable.getMessage());
        }
    }

    RunId run() {
        return parse("--run", run, RunId::new);
    }

    /** The key that was pinned. */
    Optional<MinerId> orchestrator() {
        return Optional.ofNullable(orchestrator).map(key -> parse("--orchestrator", key, MinerId::new));
    }

    int threads() {
        if (threads < 1 || threads > 1024) {
            throw new CommandFailure(ExitCode.USAGE, "--threads must be 1 to 1024, not " + threads);
        }
        return threads;
    }

    ComputeType compute() {
        return compute;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CommandFailure(ExitCode.USAGE, otherwise);
        }
    }

    private static <T> T parse(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailure(ExitCode.USAGE, option + ": " + malformed.getMessage());
        }
    }
}
