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
            double product = onResiduals(direction);
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
            double product = onResiduals(direction);
            before += product * product;
            for (int i = 0; i < left.length; i++) {
                left[i] -= product * direction[i];
            }
        }
        double[] ones = new double[members];
        double[] onTrend = new double[members];
        double[] onLeft = new double[members];
        double[][] onDirections = new double[members][directions.size()];
        for (int i = 0; i < left.length; i++) {
            for (int member : regression.members(i)) {
                ones[member]++;
                onTrend[member] += regression.trend(i);
                onLeft[member] += left[i];
                for (int j = 0; j < directions.size(); j++) {
                    onDirections[member][j] += directions.get(j)[i];
                }
            }
        }
        double[] explained = new double[members];
        for (int member = 0; member < members; member++) {
            double own = regression.ownNorm(ones[member], onTrend[member]);
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

    /** The columns of these members, each made orthogonal to level, trend and those before it, and of length 1. */
    private List<double[]> directions(List<Integer> bad) {
        List<double[]> directions = new ArrayList<>();
        for (int member : bad) {
            double[] column = column(member);
            directions.forEach(direction -> subtract(column, direction));
            double norm = 0;
            for (double value : column) {
                norm += value * value;
            }
            if (norm > 1e-6) {
                double inverse = 1 / Math.sqrt(norm);
                for (int i = 0; i < column.length; i++) {
                    column[i] *= inverse;
                }
                directions.add(column);
            }
        }
        return directions;
    }

    private double[] column(int member) {
        double[] column = new double[regression.size()];
        double ones = 0;
        double onTrend = 0;
        for (int i = 0; i < column.length; i++) {
            for (int other : regression.members(i)) {
                if (other == member) {
                    column[i] = 1;
                    ones++;
                    onTrend += regression.trend(i);
                }
            }
        }
        for (int i = 0; i < column.length; i++) {
            column[i] -= ones / column.length + onTrend * regression.trend(i);
        }
        return column;
    }

    private static void subtract(double[] column, double[] direction) {
        double product = 0;
        for (int i = 0; i < column.length; i++) {
            product += column[i] * direction[i];
        }
        for (int i = 0; i < column.length; i++) {
            column[i] -= product * direction[i];
        }
    }

    private double onResiduals(double[] direction) {
        double product = 0;
        for (int i = 0; i < direction.length; i++) {
            product += direction[i] * regression.residual(i);
        }
        return product;
    }
}
