package dev.iota.operators.clasp;

import java.util.ArrayList;
import java.util.List;

/** Each bad member raises the losses of its pathways by an amount of its own, and the amounts add up. */
final class AddedTaint implements TaintModel {
    private final Regression regression;
    private final int members;

    AddedTaint(Regression regression, int members) {
        this.regression = regression;
        this.members = members;
    }

    @Override
    public double explained(List<Integer> bad) {
        double explained = 0;
        for (double[] direction : directions(bad)) {
            double product = regression.onResiduals(direction);
            explained += product * product;
        }
        return explained;
    }

    @Override
    public double[] explainedWithOneMore(List<Integer> bad) {
        List<double[]> directions = directions(bad);
        double before = 0;
        double[] left = new double[regression.size()];
        for (int i = 0; i < left.length; i++) {
            left[i] = regression.residual(i);
        }
        for (double[] direction : directions) {
            double product = regression.onResiduals(direction);
            before += product * product;
            Regression.subtract(left, direction);
        }
        double[] ones = new double[members];
        double[] onLeft = new double[members];
        double[][] onDirections = new double[members][directions.size()];
        for (int i = 0; i < left.length; i++) {
            for (int member : regression.members(i)) {
                ones[member]++;
                onLeft[member] += left[i];
                for (int j = 0; j < directions.size(); j++) {
                    onDirections[member][j] += directions.get(j)[i];
                }
            }
        }
        double[] explained = new double[members];
        for (int member = 0; member < members; member++) {
            double own = regression.ownNorm(ones[member]);
            for (double product : onDirections[member]) {
                own -= product * product;
            }
            boolean isNew = own > 1e-6 * ones[member] && onLeft[member] > 0 && !bad.contains(member);
            explained[member] = isNew ? before + onLeft[member] * onLeft[member] / own : 0;
        }
        return explained;
    }

    @Override
    public int parameters(int bad) {
        return bad;
    }

    /** The columns of these members, each made orthogonal to the level and those before it, and of length 1. */
    private List<double[]> directions(List<Integer> bad) {
        List<double[]> directions = new ArrayList<>();
        for (int member : bad) {
            double[] column = column(member);
            directions.forEach(direction -> Regression.subtract(column, direction));
            if (Regression.normalise(column)) {
                directions.add(column);
            }
        }
        return directions;
    }

    private double[] column(int member) {
        double[] column = new double[regression.size()];
        for (int i = 0; i < column.length; i++) {
            for (int other : regression.members(i)) {
                if (other == member) {
                    column[i] = 1;
                }
            }
        }
        Regression.centre(column);
        return column;
    }
}
