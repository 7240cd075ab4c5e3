package dev.iota.operators.clasp;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The additive estimate: {@code loss = level + slope * time + sum over stages of effect(stage, miner) + noise}, fitted by least squares, the
 * effects of a stage adding up to zero. Where losses are additive, an effect is the miner's Shapley value.
 *
 * <p>The normal equations follow from {@link PathwayStatistics} alone. They leave each stage's level open, which the penalty
 * {@code (sum of the stage's effects)^2} closes without changing the fit. Up to {@value #MAX_DENSE} members they are solved by Cholesky's
 * method, and standard errors come from the inverse; beyond, by conjugate gradients, with {@code noise / sqrt(samples)} as standard error:
 * what it would be were the other stages' miners spread evenly.
 */
final class LeastSquares {
    static final int MAX_DENSE = 600;
    private static final int LEVEL = 0;
    private static final int SLOPE = 1;
    private static final int FIRST = 2;
    private static final double RIDGE = 1e-11;
    private static final double TOLERANCE = 1e-8;
    /** Enough for windows that tell members apart; where there are fewer samples than members, it stops at small effects. */
    private static final int MAX_ITERATIONS = 100;

    /**
     * @param effects by number of member, in nats per token
     * @param standardErrors of them
     * @param slope of the loss, per micro-batch
     * @param noise standard deviation that is left of a loss
     */
    record Fit(double[] effects, double[] standardErrors, double slope, double noise) {}

    private final PathwayStatistics statistics;
    private final int members;
    private final int unknowns;
    private final double timeScale;

    private LeastSquares(PathwayStatistics statistics) {
        this.statistics = statistics;
        members = statistics.roster().size();
        unknowns = members + FIRST;
        // Times are scaled to about 1, or the ridge would weigh on the slope and iterations would take long.
        timeScale = Math.max(1, Math.sqrt(statistics.squaredTimes() / Math.max(1, statistics.count())));
    }

    static Fit of(PathwayStatistics statistics) {
        return of(statistics, MAX_DENSE);
    }

    static Fit of(PathwayStatistics statistics, int maxDense) {
        LeastSquares problem = new LeastSquares(statistics);
        double[] right = problem.right();
        double[] inverse = new double[problem.unknowns];
        double[] solution = problem.members <= maxDense ? problem.dense(right, inverse) : problem.iterate(right, inverse);
        return problem.fit(solution, right, inverse);
    }

    private Fit fit(double[] solution, double[] right, double[] inverse) {
        double explained = 0;
        for (int i = 0; i < unknowns; i++) {
            explained += solution[i] * right[i];
        }
        int stages = statistics.roster().stages();
        double degrees = statistics.count() - (FIRST + members - stages);
        double noise = degrees < 1 ? Double.NaN : Math.sqrt(Math.max(0, statistics.squaredLosses() - explained) / degrees);
        double[] effects = Arrays.copyOfRange(solution, FIRST, unknowns);
        double[] errors = new double[members];
        for (int i = 0; i < members; i++) {
            errors[i] = noise * Math.sqrt(inverse[FIRST + i]);
        }
        return new Fit(effects, errors, solution[SLOPE] / timeScale, noise);
    }

    private double[] right() {
        double[] right = new double[unknowns];
        right[LEVEL] = statistics.losses();
        right[SLOPE] = statistics.products() / timeScale;
        for (int i = 0; i < members; i++) {
            right[FIRST + i] = statistics.losses(i);
        }
        return right;
    }

    private double ridge() {
        return RIDGE * Math.max(1, statistics.count());
    }

    /** The weight of the penalty: that of an average diagonal entry, for a good condition. */
    private double penalty() {
        return (double) statistics.count() / members;
    }

    private double[] dense(double[] right, double[] inverseDiagonal) {
        DMatrixRMaj matrix = matrix();
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(unknowns);
        DMatrixRMaj solution = new DMatrixRMaj(unknowns, 1);
        DMatrixRMaj inverse = new DMatrixRMaj(unknowns, unknowns);
        if (!solver.setA(matrix)) {
            throw new IllegalStateException("the normal equations of " + members + " members are not positive definite");
        }
        solver.solve(DMatrixRMaj.wrap(unknowns, 1, right.clone()), solution);
        solver.invert(inverse);
        for (int i = 0; i < unknowns; i++) {
            // Of the penalty's own direction nothing is known, and nothing is asked: effects have no part in it.
            inverseDiagonal[i] = inverse.get(i, i);
        }
        for (int i = 0; i < members; i++) {
            inverseDiagonal[FIRST + i] -= penaltyShare(statistics.roster().stageOf(i));
        }
        return solution.getData();
    }

    /** What the penalty alone adds to the diagonal of the inverse: the stage's mean, which it pins to zero, has this variance. */
    private double penaltyShare(int stage) {
        int size = 0;
        for (int i = 0; i < members; i++) {
            size += statistics.roster().stageOf(i) == stage ? 1 : 0;
        }
        return 1 / (penalty() * size * size);
    }

    private DMatrixRMaj matrix() {
        DMatrixRMaj matrix = new DMatrixRMaj(unknowns, unknowns);
        Roster roster = statistics.roster();
        matrix.set(LEVEL, LEVEL, statistics.count() + ridge());
        matrix.set(SLOPE, SLOPE, statistics.squaredTimes() / timeScale / timeScale + ridge());
        both(matrix, LEVEL, SLOPE, statistics.times() / timeScale);
        for (int i = 0; i < members; i++) {
            both(matrix, LEVEL, FIRST + i, statistics.count(i));
            both(matrix, SLOPE, FIRST + i, statistics.times(i) / timeScale);
            matrix.set(FIRST + i, FIRST + i, statistics.count(i) + penalty() + ridge());
            for (int j = 0; j < i; j++) {
                if (roster.stageOf(i) == roster.stageOf(j)) {
                    both(matrix, FIRST + i, FIRST + j, penalty());
                }
            }
        }
        statistics.pairs().forEach((first, second, together) -> both(matrix, FIRST + first, FIRST + second, together));
        return matrix;
    }

    private static void both(DMatrixRMaj matrix, int row, int column, double value) {
        matrix.set(row, column, value);
        matrix.set(column, row, value);
    }

    /** Conjugate gradients with the diagonal as preconditioner (Hestenes and Stiefel, 1952). */
    private double[] iterate(double[] right, double[] inverseDiagonal) {
        double[] diagonal = new double[unknowns];
        diagonal[LEVEL] = statistics.count() + ridge();
        diagonal[SLOPE] = statistics.squaredTimes() / timeScale / timeScale + ridge();
        for (int i = 0; i < members; i++) {
            diagonal[FIRST + i] = statistics.count(i) + penalty() + ridge();
            inverseDiagonal[FIRST + i] = 1.0 / statistics.count(i);
        }
        PairCounts.Flat pairs = statistics.pairs().flat();
        double[] solution = new double[unknowns];
        double[] residual = right.clone();
        double[] direction = divide(residual, diagonal);
        double before = dot(residual, direction);
        double[] image = new double[unknowns];
        double enough = TOLERANCE * TOLERANCE * before;
        for (int step = 0; step < MAX_ITERATIONS && before > enough; step++) {
            multiply(pairs, direction, image);
            double length = before / dot(direction, image);
            for (int i = 0; i < unknowns; i++) {
                solution[i] += length * direction[i];
                residual[i] -= length * image[i];
            }
            double[] scaled = divide(residual, diagonal);
            double after = dot(residual, scaled);
            for (int i = 0; i < unknowns; i++) {
                direction[i] = scaled[i] + after / before * direction[i];
            }
            before = after;
        }
        return solution;
    }

    private void multiply(PairCounts.Flat pairs, double[] vector, double[] image) {
        Roster roster = statistics.roster();
        double time = statistics.times() / timeScale;
        image[LEVEL] = (statistics.count() + ridge()) * vector[LEVEL] + time * vector[SLOPE];
        image[SLOPE] = time * vector[LEVEL] + (statistics.squaredTimes() / timeScale / timeScale + ridge()) * vector[SLOPE];
        double[] stageSums = new double[roster.stages()];
        for (int i = 0; i < members; i++) {
            stageSums[roster.stageOf(i)] += vector[FIRST + i];
        }
        for (int i = 0; i < members; i++) {
            double count = statistics.count(i);
            double memberTime = statistics.times(i) / timeScale;
            image[LEVEL] += count * vector[FIRST + i];
            image[SLOPE] += memberTime * vector[FIRST + i];
            image[FIRST + i] = count * vector[LEVEL] + memberTime * vector[SLOPE] + (count + ridge()) * vector[FIRST + i]
                    + penalty() * stageSums[roster.stageOf(i)];
        }
        for (int i = 0; i < pairs.counts().length; i++) {
            int first = FIRST + pairs.firsts()[i];
            int second = FIRST + pairs.seconds()[i];
            image[first] += pairs.counts()[i] * vector[second];
            image[second] += pairs.counts()[i] * vector[first];
        }
    }

    private static double[] divide(double[] vector, double[] by) {
        double[] quotients = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            quotients[i] = vector[i] / by[i];
        }
        return quotients;
    }

    private static double dot(double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += first[i] * second[i];
        }
        return sum;
    }
}
