package dev.iota.jobs;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.judge.JudgeOptions;
import dev.iota.operators.reward.PaidBefore;
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
 * @param weightsFile where the latest of the chain's weights are to lie, on the TaskManager; null for nowhere
 * @param paid what the run's topics say was paid before the job starts: {@link PaidTopics}
 */
public record ValidatorOptions(
        JobOptions job,
        Clasp clasp,
        int frameEvery,
        Path operatorKeyFile,
        double auditShare,
        List<MinerId> validators,
        boolean rollsBack,
        Path weightsFile,
        PaidBefore paid) {
    /** Of the work that validators repeat if nothing else is said. */
    public static final double AUDIT_SHARE = 0.05;

    public ValidatorOptions {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(clasp, "clasp");
        Objects.requireNonNull(paid, "paid");
        validators = List.copyOf(validators);
    }

    /** The same, once it is known what was paid. */
    ValidatorOptions after(PaidBefore known) {
        return new ValidatorOptions(job, clasp, frameEvery, operatorKeyFile, auditShare, validators, rollsBack, weightsFile, known);
    }

    JudgeOptions judge() {
        return new JudgeOptions(auditShare, new HashSet<>(validators), rollsBack);
    }
}
