package dev.iota.operators.clasp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Each bad member raises the losses of its pathways by an amount of its own, and the amounts add up. Cholesky's method, a member at a time:
 * every column is kept as what the bad ones before leave of it, so that one more costs a pass over the members, not over the samples.
 */
final class AddedTaint implements Taint {
    /** Of a column's squared norm: one of which less is left adds nothing. */
    private static final double LEAST_NEW = 1e-6;

    private final Columns columns;
    private final double explained;
    private final List<Direction> directions;
    /** By member, of what is left of its column: the squared norm, and the product with the residuals. */
    private final double[] squaredNorms;
    private final double[] onResiduals;
    private final Amounts amounts;

    /**
     * What was left of a bad member's column, made of length 1.
     *
     * @param products with the columns, by member
     */
    private record Direction(int member, double[] products) {}

    /** By direction, how much its member raises losses, and the variance of that in units of the noise's. */
    private record Amounts(double[] values, double[] variances) {
        static final Amounts NONE = new Amounts(new double[0], new double[0]);

        /** @param weights of the columns so far, fitted to the new one's */
        Amounts with(double value, double variance, double[] weights) {
            int size = values.length;
            double[] newValues = Arrays.copyOf(values, size + 1);
            double[] newVariances = Arrays.copyOf(variances, size + 1);
            for (int i = 0; i < size; i++) {
                newValues[i] -= weights[i] * value;
                newVariances[i] += weights[i] * weights[i] * variance;
            }
            newValues[size] = value;
            newVariances[size] = variance;
            return new Amounts(newValues, newVariances);
        }
    }

    AddedTaint(Columns columns, double[] residuals) {
        this(columns, 0, List.of(), new double[columns.members()], columns.products(residuals), Amounts.NONE);
        Arrays.setAll(squaredNorms, member -> columns.squaredNorm(columns.count(member)));
    }

    private AddedTaint(Columns columns, double explained, List<Direction> directions, double[] squaredNorms, double[] onResiduals,
            Amounts amounts) {
        this.columns = columns;
        this.explained = explained;
        this.directions = directions;
        this.squaredNorms = squaredNorms;
        this.onResiduals = onResiduals;
        this.amounts = amounts;
    }

    @Override
    public double explained() {
        return explained;
    }

    @Override
    public double explainedWith(int more) {
        boolean isNew = squaredNorms[more] > LEAST_NEW * columns.count(more) && onResiduals[more] > 0;
        return isNew ? explained + onResiduals[more] * onResiduals[more] / squaredNorms[more] : 0;
    }

    @Override
    public AddedTaint with(int more) {
        Direction direction = direction(more);
        double onDirection = onResiduals[more] / Math.sqrt(squaredNorms[more]);
        double[] norms = new double[squaredNorms.length];
        double[] products = new double[norms.length];
        for (int member = 0; member < norms.length; member++) {
            double product = direction.products[member];
            norms[member] = squaredNorms[member] - product * product;
            products[member] = onResiduals[member] - product * onDirection;
        }
        List<Direction> newDirections = new ArrayList<>(directions);
        newDirections.add(direction);
        return new AddedTaint(columns, explainedWith(more), newDirections, norms, products,
                amounts.with(onResiduals[more] / squaredNorms[more], 1 / squaredNorms[more], weights(more)));
    }

    private Direction direction(int more) {
        double[] products = columns.products(more);
        for (Direction before : directions) {
            double share = before.products[more];
            for (int member = 0; member < products.length; member++) {
                products[member] -= share * before.products[member];
            }
        }
        double norm = Math.sqrt(squaredNorms[more]);
        for (int member = 0; member < products.length; member++) {
            products[member] /= norm;
        }
        return new Direction(more, products);
    }

    /** The amounts of the bad members, were their columns fitted to this one's. */
    private double[] weights(int more) {
        double[] weights = new double[directions.size()];
        for (int i = weights.length - 1; i >= 0; i--) {
            double[] products = directions.get(i).products;
            double left = products[more];
            for (int j = i + 1; j < weights.length; j++) {
                left -= products[directions.get(j).member] * weights[j];
            }
            weights[i] = left / products[directions.get(i).member];
        }
        return weights;
    }

    @Override
    public Map<Integer, Double> needs() {
        Map<Integer, Double> needs = new TreeMap<>();
        for (int i = 0; i < directions.size(); i++) {
            needs.put(directions.get(i).member, amounts.values[i] * amounts.values[i] / amounts.variances[i]);
        }
        return needs;
    }

    @Override
    public int parameters() {
        return directions.size();
    }
}
