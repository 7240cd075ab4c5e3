package dev.iota.operators.clasp;

import java.util.Arrays;
import java.util.List;

/**
 * A pathway is tainted or it isn't: its loss is raised by the same amount however many of its members are bad, as in the paper's toy. A view
 * borrowed from group testing: the set of bad members is right when the pathways that it touches are the tainted ones.
 */
final class SharedTaint implements TaintModel {
    private final Regression regression;
    private final int members;

    SharedTaint(Regression regression, int members) {
        this.regression = regression;
        this.members = members;
    }

    @Override
    public double explained(List<Integer> bad) {
        boolean[] isBad = marked(bad);
        Sums touched = new Sums();
        for (int i = 0; i < regression.size(); i++) {
            if (touches(regression.members(i), isBad)) {
                touched.add(i);
            }
        }
        return touched.explained();
    }

    @Override
    public double[] explainedWithOneMore(List<Integer> bad) {
        boolean[] isBad = marked(bad);
        Sums touched = new Sums();
        Sums[] untouched = new Sums[members];
        Arrays.setAll(untouched, member -> new Sums());
        for (int i = 0; i < regression.size(); i++) {
            int[] pathway = regression.members(i);
            if (touches(pathway, isBad)) {
                touched.add(i);
            } else {
                for (int member : pathway) {
                    untouched[member].add(i);
                }
            }
        }
        double[] explained = new double[members];
        for (int i = 0; i < members; i++) {
            explained[i] = isBad[i] ? 0 : untouched[i].plus(touched).explained();
        }
        return explained;
    }

    @Override
    public int parameters(int bad) {
        return Math.min(1, bad);
    }

    /** Products of a column of zeros and ones with everything it is compared with. */
    private final class Sums {
        private double ones;
        private double onResidual;

        void add(int sample) {
            ones++;
            onResidual += regression.residual(sample);
        }

        Sums plus(Sums other) {
            Sums both = new Sums();
            both.ones = ones + other.ones;
            both.onResidual = onResidual + other.onResidual;
            return both;
        }

        double explained() {
            double own = regression.ownNorm(ones);
            return own > 0 && onResidual > 0 ? onResidual * onResidual / own : 0;
        }
    }

    private boolean[] marked(List<Integer> bad) {
        boolean[] isBad = new boolean[members];
        bad.forEach(member -> isBad[member] = true);
        return isBad;
    }

    private static boolean touches(int[] pathway, boolean[] isBad) {
        for (int member : pathway) {
            if (isBad[member]) {
                return true;
            }
        }
        return false;
    }
}
