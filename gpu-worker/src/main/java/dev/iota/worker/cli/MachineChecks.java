package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import dev.iota.worker.health.Machine;
import dev.iota.worker.torch.ComputeDevice;
import dev.iota.worker.torch.NativeLibraryException;
import dev.iota.worker.torch.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this machine and the state folder have to offer. */
final class MachineChecks {
    private static final int MIN_JAVA = 17;
    private static final long MIN_DISK = 1L << 30;
    private static final long ENOUGH_DISK = 8L << 30;

    private MachineChecks() {}

    static Finding java() {
        return java(Runtime.version().feature(), Runtime.version().toString());
    }

    static Finding java(int feature, String version) {
        String text = "Java " + version;
        return feature < MIN_JAVA
                ? Finding.error("java", text, "install a JDK " + MIN_JAVA + " or newer", ExitCode.PREFLIGHT)
                : Finding.ok("java", text);
    }

    static Finding processors(int threads) {
        String text = String.format(Locale.ROOT, "%d processors, load %.1f, %,d MB of memory, %,d MB available; --threads %d",
                Machine.processors(), Machine.load(), Machine.memoryBytes() >> 20, Machine.availableBytes() >> 20, threads);
        return threads > Machine.processors()
                ? Finding.warning("machine", text, "threads that have no processor of their own slow each other: lower --threads")
                : Finding.ok("machine", text);
    }

    /** Loads the native library, which is then the process's own, and chooses the device. */
    static Finding device(ComputeDevice.Wish wish, int threads) {
        try {
            TorchRuntime.start(threads);
            ComputeDevice.Found found = TorchRuntime.found();
            ComputeDevice.Choice choice = ComputeDevice.choose(wish, found);
            TorchRuntime.computeWith(choice.device());
            String there = found.hasCudaLibrary() ? found.cudaDevices() + " CUDA devices" : found.hasMps() ? "a Metal device" : "no GPU";
            return Finding.ok("device", TorchRuntime.device() + " (" + choice.reason() + "); torch is loaded and finds " + there);
        } catch (NativeLibraryException absent) {
            return Finding.error("device", absent.getMessage(), "see above", ExitCode.PREFLIGHT);
        } catch (IllegalArgumentException impossible) {
            return Finding.error("device", "--device " + impossible.getMessage(), "or --device auto", ExitCode.PREFLIGHT);
        }
    }

    static Finding disk(Path state) {
        Path there = state.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return disk(state, Files.getFileStore(there).getUsableSpace());
        } catch (IOException unknown) {
            return Finding.warning("disk", "the space left for " + state + " is unknown: " + unknown.getMessage(), "look at it with df");
        }
    }

    static Finding disk(Path state, long freeBytes) {
        String text = String.format(Locale.ROOT, "%,d MB free for %s", freeBytes >> 20, state);
        if (freeBytes < MIN_DISK) {
            return Finding.error("disk", text, "make room: a stage's weights and shards of text go there", ExitCode.PREFLIGHT);
        }
        return freeBytes < ENOUGH_DISK ? Finding.warning("disk", text, "large stages need more") : Finding.ok("disk", text);
    }

    static Finding key(Path state) {
        try {
            return StateFolder.keyExposure(state)
                    .map(exposed -> Finding.error("key", exposed,
                            "chmod 600 it; if others may have read it, they can work and be paid as you", ExitCode.PREFLIGHT))
                    .orElseGet(() -> keyText(state));
        } catch (IOException unreadable) {
            return Finding.error("key", unreadable.getMessage(), "run as the user whose worker this is", ExitCode.PREFLIGHT);
        }
    }

    private static Finding keyText(Path state) {
        try {
            return Finding.ok("key", StateFolder.readKey(state)
                    .map(key -> "miner " + key.miner() + " in " + state + "; it can't be made again: keep a copy elsewhere")
                    .orElse("none in " + state + " yet; the first run makes one"));
        } catch (IOException unreadable) {
            return Finding.error("key", unreadable.getMessage(), "give this user the right to read it", ExitCode.PREFLIGHT);
        }
    }
}
