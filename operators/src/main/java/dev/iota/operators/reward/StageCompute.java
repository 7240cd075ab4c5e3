package dev.iota.operators.reward;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.RunSpec;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Which part of the computing that a sample takes is whose stage's: as measured, within a factor {@value #BOUND} of what follows from the
 * model's layout, so that not even a whole stage that lies about its times gets more.
 */
final class StageCompute {
    static final double BOUND = 2;
    private static final int BISECTIONS = 100;
    private static final double FINE = 1L << 40;

    private final double[] expected;

    StageCompute(RunSpec run) {
        expected = new double[run.model().stages()];
        for (int stage = 0; stage < expected.length; stage++) {
            expected[stage] = operations(run, new Stage(stage));
        }
        scale(expected, 1 / DoubleStream.of(expected).sum());
    }

    /** Multiplications for a token: the matrices, but for the embedding, which is looked up; and causal attention. */
    private static double operations(RunSpec run, Stage stage) {
        ModelSpec model = run.model();
        double matrices = StageLayout.of(model, stage).tensors().stream()
                .filter(tensor -> tensor.isDecayed() && !tensor.name().equals("embedding"))
                .mapToDouble(StageLayout.Parameter::elements)
                .sum();
        return matrices + (double) model.layersPerStage().get(stage.value()) * run.training().sequenceLength() * model.width();
    }

    /**
     * The stages' parts, which add up to a million.
     *
     * @param micros time for a sample that each of a stage's miners told, head first; none where nothing is known
     */
    int[] partsPerMillion(List<List<Double>> micros) {
        double[] measured = new double[expected.length];
        double known = 0;
        double knownExpected = 0;
        for (int stage = 0; stage < expected.length; stage++) {
            OptionalDouble median = median(micros.get(stage));
            measured[stage] = median.orElse(0);
            known += measured[stage];
            knownExpected += median.isPresent() && measured[stage] > 0 ? expected[stage] : 0;
        }
        double perPart = known > 0 ? known / knownExpected : 1;
        for (int stage = 0; stage < expected.length; stage++) {
            measured[stage] = measured[stage] > 0 ? measured[stage] : expected[stage] * perPart;
        }
        return rounded(bounded(measured));
    }

    /** The median, so that no single miner of a stage bends it. */
    private static OptionalDouble median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.isEmpty() ? OptionalDouble.empty()
                : OptionalDouble.of(sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }

    /** In proportion to what was measured where bounds allow: the one factor at which the bounded parts add up to 1. */
    private double[] bounded(double[] measured) {
        double low = 0;
        double high = 0;
        for (int stage = 0; stage < expected.length; stage++) {
            high = Math.max(high, BOUND * expected[stage] / measured[stage]);
        }
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            boolean isEnough = DoubleStream.of(bounded(measured, middle)).sum() >= 1;
            low = isEnough ? low : middle;
            high = isEnough ? middle : high;
        }
        return bounded(measured, high);
    }

    private double[] bounded(double[] measured, double factor) {
        double[] parts = new double[measured.length];
        for (int stage = 0; stage < parts.length; stage++) {
            parts[stage] = Math.max(expected[stage] / BOUND, Math.min(expected[stage] * BOUND, measured[stage] * factor));
        }
        return parts;
    }

    private static int[] rounded(double[] parts) {
        SortedMap<Integer, BigInteger> weights = new TreeMap<>();
        for (int stage = 0; stage < parts.length; stage++) {
            weights.put(stage, BigInteger.valueOf((long) (parts[stage] * FINE)));
        }
        return Apportionment.of(IncentiveSpec.MILLION, weights).shares().values().stream().mapToInt(Long::intValue).toArray();
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
