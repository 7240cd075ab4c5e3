package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What the validator's job needs to know.
 *
 * @param clasp how sure it must be before it suspects anybody
 * @param frameEvery one of so many micro-batches has its frames looked at, 1 for all; which ones, no miner can tell
 * @param operatorKeyFile the run's private key, on every TaskManager at this path; null to judge without consequence
 */
public record ValidatorOptions(JobOptions job, Clasp clasp, int frameEvery, Path operatorKeyFile) {
    public ValidatorOptions {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(clasp, "clasp");
    }
}
