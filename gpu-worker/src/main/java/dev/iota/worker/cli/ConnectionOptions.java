package dev.iota.worker.cli;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.ExitCode;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.torch.ComputeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which run, through which brokers and store, computed how. */
final class ConnectionOptions {
    private static final Pattern ADDRESS = Pattern.compile("[^,\\s]+:\\d{1,5}");

    @Option(names = "--brokers", required = true, paramLabel = "HOST:PORT", description = "Kafka's brokers, separated by commas.")
    private String brokers;

    @Option(names = "--run", required = true, paramLabel = "NAME", description = "The run to take part in.")
    private String run;

    @Option(names = "--store", required = true, paramLabel = "URI", description = "Object store: file:///folder or s3://bucket/prefix.")
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

    /** All that is wrong with them. */
    List<String> problems() {
        return new Problems().of("--brokers", this::requireAddresses).of("--run", this::run).of("--orchestrator", this::orchestrator)
                .of("--threads", this::threads).of("--store", () -> CheckCommand.open(store).close()).list();
    }

    private void requireAddresses() {
        for (String address : brokers.split(",", -1)) {
            if (!ADDRESS.matcher(address.strip()).matches()) {
                throw new IllegalArgumentException("must be HOST:PORT, or several with commas between, not '" + brokers + "'");
            }
        }
    }

    ClientSettings client() {
        return new ClientSettings(brokers, kafka);
    }

    RunId run() {
        return parse("--run", run, RunId::new);
    }

    String store() {
        return store;
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

    private static <T> T parse(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailure(ExitCode.USAGE, option + ": " + malformed.getMessage());
        }
    }
}
