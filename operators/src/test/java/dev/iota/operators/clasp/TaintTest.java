package dev.iota.operators.clasp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** What is kept up to date member by member is what a fit to the samples says. */
class TaintTest {
    private static final int STAGES = 4;
    private static final int MINERS = 6;
    private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    @Property(tries = 100)
    void amountsThatAddUpAreThoseOfAPlainFit(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int most) {
        List<Sample> samples = samples(seed);
        double[] residuals = new Regression(samples).residuals();
        compare(new AddedTaint(columns(samples), residuals), most, seed, bad -> explained(added(samples, bad), residuals));
    }

    @Property(tries = 100)
    void aSharedAmountIsThatOfAPlainFit(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int most) {
        List<Sample> samples = samples(seed);
        double[] residuals = new Regression(samples).residuals();
        compare(new SharedTaint(columns(samples), residuals), most, seed, bad -> {
            DMatrixRMaj design = shared(samples, bad);
            return bad.isEmpty() || solution(design, residuals).get(1) <= 0 ? 0 : explained(design, residuals);
        });
    }

    private static void compare(Taint none, int most, long seed, ToDoubleFunction<List<Integer>> plain) {
        Random random = new Random(seed);
        Taint taint = none;
        List<Integer> bad = new ArrayList<>();
        for (int more : random.ints(0, STAGES * MINERS).distinct().limit(STAGES * MINERS).toArray()) {
            if (bad.size() < most && taint.explainedWith(more) > 0) {
                double foretold = taint.explainedWith(more);
                taint = taint.with(more);
                bad.add(more);
                assertThat(taint.explained()).isEqualTo(foretold).isCloseTo(plain.applyAsDouble(bad), ROUNDING);
            }
        }
        assertThat(taint.needs()).hasSize(bad.size());
        double explained = taint.explained();
        taint.needs().forEach((member, need) -> {
            List<Integer> others = bad.stream().filter(other -> !other.equals(member)).toList();
            assertThat(need).isCloseTo(explained - plain.applyAsDouble(others), ROUNDING);
        });
        assertThat(bad).isNotEmpty();
    }

    private static List<Sample> samples(long seed) {
        Pathways pathways = new Pathways(STAGES, MINERS, seed);
        return pathways.toy(120, Set.of(2, MINERS + 1, 2 * MINERS, 2 * MINERS + 3));
    }

    private static Columns columns(List<Sample> samples) {
        return new Columns(samples, STAGES * MINERS);
    }

    /** A column for the level and one for each bad member. */
    private static DMatrixRMaj added(List<Sample> samples, List<Integer> bad) {
        DMatrixRMaj design = new DMatrixRMaj(samples.size(), 1 + bad.size());
        for (int row = 0; row < samples.size(); row++) {
            design.set(row, 0, 1);
            for (int member : samples.get(row).members()) {
                if (bad.contains(member)) {
                    design.set(row, 1 + bad.indexOf(member), 1);
                }
            }
        }
        return design;
    }

    /** A column for the level and one for all bad members. */
    private static DMatrixRMaj shared(List<Sample> samples, List<Integer> bad) {
        DMatrixRMaj design = new DMatrixRMaj(samples.size(), 2);
        for (int row = 0; row < samples.size(); row++) {
            design.set(row, 0, 1);
            for (int member : samples.get(row).members()) {
                if (bad.contains(member)) {
                    design.set(row, 1, 1);
                }
            }
        }
        return design;
    }

    private static DMatrixRMaj solution(DMatrixRMaj design, double[] residuals) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.leastSquares(design.numRows, design.numCols);
        DMatrixRMaj solution = new DMatrixRMaj(design.numCols, 1);
        assertThat(solver.setA(design.copy())).isTrue();
        solver.solve(DMatrixRMaj.wrap(residuals.length, 1, residuals.clone()), solution);
        return solution;
    }

    private static double explained(DMatrixRMaj design, double[] residuals) {
        DMatrixRMaj fitted = new DMatrixRMaj(design.numRows, 1);
        CommonOps_DDRM.mult(design, solution(design, residuals), fitted);
        return Math.pow(NormOps_DDRM.normF(fitted), 2);
    }
}
