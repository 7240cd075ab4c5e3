package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import java.util.Objects;

/**
 * What the validator's job needs to know.
 *
 * @param clasp how sure it must be before it suspects anybody
 * @param frameEvery one of so many micro-batches has its frames looked at, 1 for all; which ones, no miner can tell
 */
public record ValidatorOptions(JobOptions job, Clasp clasp, int frameEvery) {
    /** Looks at every frame. */
    public ValidatorOptions(JobOptions job, Clasp clasp) {
        this(job, clasp, 1);
    }

    public ValidatorOptions {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(clasp, "clasp");
    }
}
