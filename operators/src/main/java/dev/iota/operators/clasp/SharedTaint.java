package dev.iota.operators.clasp;

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
        double ones = 0;
        double onTrend = 0;
        double onResidual = 0;
        for (int i = 0; i < regression.size(); i++) {
            if (touches(regression.members(i), isBad)) {
                ones++;
                onTrend += regression.trend(i);
                onResidual += regression.residual(i);
            }
        }
        return explained(ones, onTrend, onResidual);
    }

    @Override
    public double[] explainedWithOneMore(List<Integer> bad) {
        boolean[] isBad = marked(bad);
        double[] ones = new double[members];
        double[] onTrend = new double[members];
        double[] onResidual = new double[members];
        double allOnes = 0;
        double allOnTrend = 0;
        double allOnResidual = 0;
        for (int i = 0; i < regression.size(); i++) {
            int[] pathway = regression.members(i);
            double trend = regression.trend(i);
            double residual = regression.residual(i);
            if (touches(pathway, isBad)) {
                allOnes++;
                allOnTrend += trend;
                allOnResidual += residual;
            } else {
                for (int member : pathway) {
                    ones[member]++;
                    onTrend[member] += trend;
                    onResidual[member] += residual;
                }
            }
        }
        double[] explained = new double[members];
        for (int i = 0; i < members; i++) {
            explained[i] = isBad[i] ? 0 : explained(allOnes + ones[i], allOnTrend + onTrend[i], allOnResidual + onResidual[i]);
        }
        return explained;
    }

    @Override
    public int parameters(int bad) {
        return Math.min(1, bad);
    }

    private double explained(double ones, double onTrend, double onResidual) {
        double own = regression.ownNorm(ones, onTrend);
        return own > 0 && onResidual > 0 ? onResidual * onResidual / own : 0;
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
