package dev.iota.operators.reward;

import java.util.Set;

/**
 * What a job that begins without its state must not do again, as the run's topics tell.
 *
 * @param through the latest epoch that is paid; -1 if none
 * @param slashed faults for which collateral was taken
 */
public record PaidBefore(int through, Set<SlashId> slashed) {
    public static final PaidBefore NOTHING = new PaidBefore(-1, Set.of());

    public PaidBefore {
        slashed = Set.copyOf(slashed);
    }
}
