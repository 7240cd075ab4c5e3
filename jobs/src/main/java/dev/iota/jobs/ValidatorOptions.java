package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import java.util.Objects;

/**
 * What the validator's job needs to know.
 *
 * @param clasp how sure it must be before it suspects anybody
 */
public record ValidatorOptions(JobOptions job, Clasp clasp) {
    public ValidatorOptions {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(clasp, "clasp");
    }
}
