package dev.iota.jobs;

import java.util.Objects;

/**
 * What the archive's job needs to know.
 *
 * @param folder URI below which each topic has its folder
 * @param mergeCheckpoints after so many checkpoints the files of an epoch are merged, and appear
 * @param isBounded whether the job ends with what is there now
 */
public record ArchiveOptions(JobOptions job, String folder, int mergeCheckpoints, boolean isBounded) {
    /** A few minutes at usual intervals. */
    public static final int MERGE_CHECKPOINTS = 10;

    public ArchiveOptions {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(folder, "folder");
        if (mergeCheckpoints < 1) {
            throw new IllegalArgumentException("mergeCheckpoints must be positive: " + mergeCheckpoints);
        }
    }
}
