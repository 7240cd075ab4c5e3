package dev.iota.operators.clasp;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A pathway is tainted or it isn't: its loss is raised by the same amount however many of its members are bad, as in the paper's toy. A view
 * borrowed from group testing: the set of bad members is right when the pathways that it touches are the tainted ones. One more costs a
 * pass over the samples that it alone touches.
 */
final class SharedTaint implements Taint {
    private final Columns columns;
    private final double[] residuals;
    private final List<Integer> bad;
    /** By sample. */
    private final int[] badOn;
    private final Sums touched;
    /** By member, of its samples that no bad member touches. */
    private final double[] untouched;
    private final double[] onUntouched;

    /** Products of a column of zeros and ones with everything it is compared with. */
    private record Sums(double ones, double onResiduals) {
        static final Sums NONE = new Sums(0, 0);

        Sums plus(double moreOnes, double moreOnResiduals) {
            return new Sums(ones + moreOnes, onResiduals + moreOnResiduals);
        }
    }

    SharedTaint(Columns columns, double[] residuals) {
        this.columns = columns;
        this.residuals = residuals;
        bad = List.of();
        badOn = new int[residuals.length];
        touched = Sums.NONE;
        untouched = IntStream.range(0, columns.members()).mapToDouble(columns::count).toArray();
        onUntouched = columns.products(residuals);
    }

    private SharedTaint(SharedTaint before, int more) {
        columns = before.columns;
        residuals = before.residuals;
        bad = IntStream.concat(before.bad.stream().mapToInt(Integer::intValue), IntStream.of(more)).boxed().toList();
        badOn = before.badOn.clone();
        touched = before.touched.plus(before.untouched[more], before.onUntouched[more]);
        untouched = before.untouched.clone();
        onUntouched = before.onUntouched.clone();
        for (int sample : columns.samplesOf(more)) {
            if (badOn[sample]++ == 0) {
                for (int member : columns.members(sample)) {
                    untouched[member]--;
                    onUntouched[member] -= residuals[sample];
                }
            }
        }
    }

    @Override
    public double explained() {
        return explained(touched);
    }

    @Override
    public double explainedWith(int more) {
        return explained(touched.plus(untouched[more], onUntouched[more]));
    }

    private double explained(Sums sums) {
        double squaredNorm = columns.squaredNorm(sums.ones);
        return squaredNorm > 0 && sums.onResiduals > 0 ? sums.onResiduals * sums.onResiduals / squaredNorm : 0;
    }

    @Override
    public SharedTaint with(int more) {
        return new SharedTaint(this, more);
    }

    @Override
    public Map<Integer, Double> needs() {
        Map<Integer, Double> needs = new TreeMap<>();
        bad.forEach(member -> needs.put(member, explained() - explained(without(member))));
        return needs;
    }

    private Sums without(int member) {
        Sums others = touched;
        for (int sample : columns.samplesOf(member)) {
            if (badOn[sample] == 1) {
                others = others.plus(-1, -residuals[sample]);
            }
        }
        return others;
    }

    @Override
    public int parameters() {
        return Math.min(1, bad.size());
    }
}
