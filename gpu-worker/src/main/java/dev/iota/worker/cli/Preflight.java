package dev.iota.worker.cli;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.kafka.BrokerProbe;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.torch.NativeLibraryException;
import dev.iota.worker.torch.TorchRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Finds out whether this machine can work for the run, before it promises to. */
final class Preflight {
    private static final int BROKER_TIMEOUT_MILLIS = 10_000;
    private static final int MIN_JAVA = 17;
    /** Weights and moments in float; sums of a merge in double. */
    private static final int HEAP_BYTES_PER_PARAMETER = 3 * Float.BYTES * 2 + 3 * Double.BYTES;

    private final ConnectionOptions options;
    private final Access access;
    private final RunId name;
    private final Optional<MinerId> pinned;
    private final List<Finding> findings = new ArrayList<>();
    private RunSpec run;
    private int exitCode = ExitCode.OK;

    /** @throws CommandFailure if an option is malformed */
    Preflight(ConnectionOptions options, Access access) {
        this.options = options;
        this.access = access;
        this.name = options.run();
        this.pinned = options.orchestrator();
    }

    /** Makes all checks. */
    List<Finding> check() {
        checkJava();
        checkNativeLibrary();
        checkStore(access.store());
        checkMemory();
        checkBrokers();
        return List.copyOf(findings);
    }

    /** The run's description, if the store has it. */
    Optional<RunSpec> run() {
        return Optional.ofNullable(run);
    }

    /** What the errors come to. */
    int exitCode() {
        return exitCode;
    }

    private void checkJava() {
        int version = Runtime.version().feature();
        String text = "Java " + Runtime.version();
        if (version < MIN_JAVA) {
            error("java", text, "install a JDK " + MIN_JAVA + " or newer", ExitCode.PREFLIGHT);
        } else {
            findings.add(Finding.ok("java", text));
        }
    }

    private void checkNativeLibrary() {
        try {
            TorchRuntime.start(options.threads());
            findings.add(Finding.ok("native library", "torch is loaded, " + "--threads " + options.threads()));
        } catch (NativeLibraryException absent) {
            error("native library", absent.getMessage(), "see above", ExitCode.PREFLIGHT);
        }
    }

    private void checkStore(ObjectStore store) {
        String object = RunSpec.objectKey(name);
        try {
            if (!store.exists(object)) {
                error("store", store + " has no object '" + object + "'", "check --store and --run, or create the run first",
                        ExitCode.PREFLIGHT);
                return;
            }
            byte[] json = store.get(object);
            run = Json.read(json, RunSpec.class, RunSpec.VERSION);
            checkVouchedFor(json);
            findings.add(Finding.ok("store", store + " has the run '" + run.run() + "' of " + run.model().stages() + " stages, "
                    + run.model().parameters() + " parameters"));
            checkOrchestrator();
        } catch (StoreException unreachable) {
            error("store", unreachable.getMessage(), "check --store and its credentials", ExitCode.PREFLIGHT);
        } catch (RejectedException unreadable) {
            boolean isNewer = unreadable.reason() == RejectReason.UNKNOWN_VERSION;
            error("store", "object '" + object + "': " + unreadable.getMessage(),
                    isNewer ? "install the release that the run was made with" : "create the run again",
                    isNewer ? ExitCode.PROTOCOL_TOO_OLD : ExitCode.PREFLIGHT);
        }
    }

    private void checkVouchedFor(byte[] json) {
        access.runSha256().filter(vouched -> !vouched.equals(Hashes.sha256Hex(json))).ifPresent(vouched -> error("store",
                "the run's description is not the one that the gate vouches for", "tell the operator; do not go on", ExitCode.PREFLIGHT));
    }

    private void checkOrchestrator() {
        pinned.filter(key -> !key.equals(run.orchestrator())).ifPresent(key -> error("orchestrator",
                "the run names " + run.orchestrator().shortForm() + "…, but --orchestrator is " + key.shortForm() + "…",
                "ask who runs this for the right key; do not go on without it", ExitCode.NOT_AUTHORISED));
    }

    private void checkMemory() {
        long heap = Runtime.getRuntime().maxMemory();
        long largest = run == null ? 0 : largestStage(run.model());
        long needed = (256L << 20) + largest * HEAP_BYTES_PER_PARAMETER;
        String text = (heap >> 20) + " MB of Java heap, " + (needed >> 20) + " MB may be needed";
        findings.add(heap >= needed
                ? Finding.ok("memory", text)
                : Finding.warning("memory", text, "start java with -Xmx" + (needed >> 20) + "m"));
    }

    private static long largestStage(ModelSpec model) {
        return IntStream.range(0, model.stages()).mapToLong(stage -> StageLayout.of(model, new Stage(stage)).parameters()).max().orElse(0);
    }

    private void checkBrokers() {
        String brokers = access.client().brokers();
        try {
            int count = BrokerProbe.brokers(access.client(), BROKER_TIMEOUT_MILLIS);
            findings.add(Finding.ok("brokers", count + (count == 1 ? " broker" : " brokers") + " behind " + brokers));
        } catch (AuthenticationException | AuthorizationException refused) {
            error("brokers", brokers + " refuses: " + refused.getMessage(), "check the credentials in --client-config",
                    ExitCode.NOT_AUTHORISED);
        } catch (TimeoutException late) {
            // They may be busy, or starting: whoever supervises this worker tries again.
            error("brokers", brokers + ": " + late.getMessage(), "check --brokers, and that they run", ExitCode.FAILED);
        } catch (KafkaException unreachable) {
            String cause = unreachable.getCause() == null ? unreachable.getMessage() : unreachable.getCause().getMessage();
            error("brokers", brokers + ": " + cause, "check --brokers, and that they run", ExitCode.PREFLIGHT);
        }
    }

    private void error(String subject, String text, String fix, int code) {
        findings.add(Finding.error(subject, text, fix));
        exitCode = exitCode == ExitCode.OK ? code : exitCode;
    }
}
