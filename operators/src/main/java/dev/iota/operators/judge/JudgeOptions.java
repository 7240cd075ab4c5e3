package dev.iota.operators.judge;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.MinerId;
import java.util.Set;

/**
 * What the operator decides about judging.
 *
 * @param auditShare of the work that is to be repeated, 0 to 1
 * @param validators whose audits count
 * @param rollsBack whether poisoned epochs are undone
 */
public record JudgeOptions(double auditShare, Set<MinerId> validators, boolean rollsBack) {
    /** No audits, and nothing undone. */
    public static final JudgeOptions NONE = new JudgeOptions(0, Set.of(), false);

    public JudgeOptions {
        Require.that(auditShare >= 0 && auditShare <= 1, "the share of the work that is audited must be 0 to 1: " + auditShare);
        validators = Set.copyOf(validators);
    }
}
