package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.judge.JudgeOptions;
import dev.iota.protocol.id.MinerId;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * What the validator's job needs to know.
 *
 * @param clasp how sure it must be before it suspects anybody
 * @param frameEvery one of so many micro-batches has its frames looked at, 1 for all; which ones, no miner can tell
 * @param operatorKeyFile the run's private key, on every TaskManager at this path; null to judge without consequence, and order no audits
 * @param auditShare of the work that validators are to repeat, 0 to 1
 * @param validators whose audits count
 * @param rollsBack whether poisoned epochs are undone
 */
public record ValidatorOptions(
        JobOptions job, Clasp clasp, int frameEvery, Path operatorKeyFile, double auditShare, List<MinerId> validators, boolean rollsBack) {
    /** Of the work that validators repeat if nothing else is said. */
    public static final double AUDIT_SHARE = 0.05;

    public ValidatorOptions {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(clasp, "clasp");
        validators = List.copyOf(validators);
    }

    JudgeOptions judge() {
        return new JudgeOptions(auditShare, new HashSet<>(validators), rollsBack);
    }
}
