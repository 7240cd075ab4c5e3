package dev.iota.operators.audit;

import dev.iota.operators.lineage.Share;
import java.util.List;
import java.util.function.Predicate;

/**
 * How probable it is that a miner's work is repeated.
 *
 * <p>With the share s of the work (all contributions' weights W, of which suspicious miners did S) that is to be repeated: half of it is
 * spent on everybody alike, so that nobody is ever safe; of the other half the suspicious get theirs first, up to {@value #FACTOR} times s;
 * what is left goes to the others. So
 * <pre>
 *   suspicious   s/2 + min(s/2 · W/S, min(1, 10 s) - s/2)
 *   others       s/2 + (s/2 · W - what the suspicious got of it) / (W - S)
 * </pre>
 * and the work that is repeated is expected to be s · W, whoever is suspicious; where nobody is, or all are, each has s.
 *
 * @param ordinary of whoever does not stand out
 * @param suspicious of whoever does
 */
record AuditOdds(double ordinary, double suspicious) {
    static final int FACTOR = 10;

    /** @param share of the work that is to be repeated, 0 to 1 */
    static AuditOdds of(double share, List<Share> work, Predicate<Share> isSuspicious) {
        double all = work.stream().mapToDouble(Share::weight).sum();
        double suspected = work.stream().filter(isSuspicious).mapToDouble(Share::weight).sum();
        double floor = share / 2;
        if (suspected == 0 || suspected == all) {
            return new AuditOdds(share, share);
        }
        double extra = Math.min(floor * all / suspected, Math.min(1, FACTOR * share) - floor);
        double left = Math.max(0, floor * all - extra * suspected);
        return new AuditOdds(floor + left / (all - suspected), floor + extra);
    }
}
