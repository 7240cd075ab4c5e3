package dev.iota.worker.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A disk has no room left. Says which and what to do: the system's own words mostly name no file. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final List<String> SYSTEMS_WORDS = List.of("No space left on device", "Disk quota exceeded");

    private DiskFullException(Path file, IOException cause) {
        super("No space left on the disk of " + file + ": free some, then try again (a supervised worker does so by itself)", cause);
    }

    /**
     * In words that a person can act on, if this is what failed; else the failure as it is.
     *
     * @param file that was being written
     */
    public static IOException explain(Path file, IOException failure) {
        boolean isFull = SYSTEMS_WORDS.stream().anyMatch(words -> String.valueOf(failure.getMessage()).contains(words));
        return isFull ? new DiskFullException(file, failure) : failure;
    }
}
