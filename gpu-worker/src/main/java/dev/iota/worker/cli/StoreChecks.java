package dev.iota.worker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.compute.StageMemory;
import dev.iota.worker.health.Machine;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whether the store is there and has the run, whether this release knows how to work for it, and whether its stages fit in here. */
final class StoreChecks {
    private static final String RUNS = "runs/";
    private static final String FILE = "/run.json";
    private static final int MAX_SHOWN = 20;
    private static final long BASE_HEAP = 192L << 20;
    private static final int FRAMES_ON_HEAP = 16;

    private final RunId name;
    private final Optional<MinerId> pinned;
    private final List<Finding> findings = new ArrayList<>();
    private RunSpec run;

    StoreChecks(RunId name, Optional<MinerId> pinned) {
        this.name = name;
        this.pinned = pinned;
    }

    /** The run's description, if the store has it. */
    Optional<RunSpec> run() {
        return Optional.ofNullable(run);
    }

    /** @param vouchedSha256 of the run's description, where a gate vouches for it */
    List<Finding> check(ObjectStore store, Optional<String> vouchedSha256) {
        String object = RunSpec.objectKey(name);
        try {
            if (!store.exists(object)) {
                findings.add(Finding.error("store", store + " has no run '" + name + "'", "check --store and --run; " + runs(store),
                        ExitCode.PREFLIGHT));
                return List.copyOf(findings);
            }
            byte[] description = store.get(object);
            checkVouchedFor(description, vouchedSha256);
            read(description, object);
            if (run != null) {
                findings.add(Finding.ok("store", store + " has the run '" + run.run() + "' of " + run.model().stages() + " stages, "
                        + run.model().parameters() + " parameters"));
                checkOrchestrator();
                findings.add(memory(run, Runtime.getRuntime().maxMemory(), Machine.memoryBytes(), Machine.availableBytes()));
            }
        } catch (StoreException unreachable) {
            // One that is away may come back: whoever supervises this worker tries again.
            findings.add(Finding.error("store", unreachable.getMessage(), "check --store and its credentials",
                    unreachable.isPassing() ? ExitCode.FAILED : ExitCode.PREFLIGHT));
        }
        return List.copyOf(findings);
    }

    private void checkVouchedFor(byte[] description, Optional<String> vouchedSha256) {
        vouchedSha256.filter(vouched -> !vouched.equals(Hashes.sha256Hex(description))).ifPresent(vouched -> findings.add(Finding.error("store",
                "the run's description is not the one that the gate vouches for", "tell the operator; do not go on", ExitCode.PREFLIGHT)));
    }

    private static String runs(ObjectStore store) {
        try {
            List<String> runs = store.list(RUNS).stream()
                    .filter(key -> key.endsWith(FILE) && key.indexOf('/', RUNS.length()) == key.length() - FILE.length())
                    .map(key -> key.substring(RUNS.length(), key.length() - FILE.length())).limit(MAX_SHOWN).toList();
            return runs.isEmpty() ? "it has none at all" : "it has " + String.join(", ", runs);
        } catch (StoreException hidden) {
            return "what runs it has is not for this worker to see";
        }
    }

    private void read(byte[] description, String object) {
        try {
            run = RunSpec.read(description);
        } catch (RejectedException unreadable) {
            findings.add(unreadable.reason() == RejectReason.UNKNOWN_VERSION
                    ? version(version(description))
                    : Finding.error(
                            "store", "object '" + object + "': " + unreadable.getMessage(), "create the run again", ExitCode.PREFLIGHT));
        }
    }

    private static int version(byte[] description) {
        try {
            JsonNode version = new ObjectMapper().readTree(description).path("version");
            return version.asInt();
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** Of a run whose version is not this release's. */
    static Finding version(int version) {
        String text = "the run speaks protocol version " + version + ", this release " + RunSpec.VERSION;
        return version > RunSpec.VERSION
                ? Finding.error(
                        "protocol", text, "install a newer release of iota-worker; its state folder is kept", ExitCode.PROTOCOL_TOO_OLD)
                : Finding.error("protocol", text, "the run is older than this release: install the release that it was made with",
                        ExitCode.PREFLIGHT);
    }

    private void checkOrchestrator() {
        pinned.filter(key -> !key.equals(run.orchestrator())).ifPresent(key -> findings.add(Finding.error("orchestrator",
                "the run names " + run.orchestrator().shortForm() + "…, but --orchestrator is " + key.shortForm() + "…",
                "ask who runs this for the right key; do not go on without it", ExitCode.NOT_AUTHORISED)));
    }

    /** A worker may get any stage: the largest counts. */
    static Finding memory(RunSpec run, long heap, long total, long available) {
        StageMemory largest = IntStream.range(0, run.model().stages())
                .mapToObj(stage -> StageMemory.of(run.model(), new Stage(stage), run.training(), run.limits().creditsPerWorker()))
                .max(Comparator.comparingLong(StageMemory::totalBytes)).orElseThrow();
        long frameBytes = (long) Float.BYTES * run.training().tokensPerMicroBatch() * run.model().wireChannels();
        long neededHeap = BASE_HEAP + FRAMES_ON_HEAP * frameBytes;
        String text = String.format(Locale.ROOT, "the largest stage may take %,d MB (weights %,d, micro-batches in flight %,d); %,d MB of"
                        + " %,d MB are available; Java's heap is %,d MB", largest.totalBytes() >> 20, largest.stateBytes() >> 20,
                largest.graphBytes() >> 20, available >> 20, total >> 20, heap >> 20);
        if (largest.totalBytes() > total) {
            return Finding.error("memory", text, "this machine is too small for the run's stages: take part in one of a smaller model",
                    ExitCode.PREFLIGHT);
        }
        if (heap < neededHeap) {
            return Finding.warning("memory", text, "give Java " + (neededHeap >> 20) + " MB (IOTA_WORKER_HEAP, or -Xmx)");
        }
        return available >= 0 && largest.totalBytes() > available
                ? Finding.warning("memory", text, "end other programs, or expect the machine to swap")
                : Finding.ok("memory", text);
    }
}
