package dev.iota.worker.torch;

import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageVectors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** What a stage learns: its weights in as many versions as graphs need, the gradient that all of them add to, and the moments. */
final class StageWeights implements AutoCloseable {
    private static final long ROW = 4096;
    /** Values that are copied at once. */
    private static final int PIECE = 1 << 18;

    private final StageLayout layout;
    private final List<Leaf> leaves;
    private final FlatAdamW optimiser;
    private final double clipNorm;
    private final Tensor gradient;
    private final Tensor firstMoment;
    private final Tensor secondMoment;
    private final Deque<WeightVersion> spare = new ArrayDeque<>();
    private WeightVersion current;
    private long steps;

    StageWeights(StageLayout layout, TrainingSpec training, StageVectors state) {
        this.layout = layout;
        leaves = Leaf.of(layout);
        optimiser = new FlatAdamW(layout, training);
        clipNorm = training.clipNorm();
        try (PointerScope scope = new PointerScope()) {
            gradient = Tensors.keep(Tensors.empty(layout.parameters()).zero_());
            firstMoment = Tensors.keep(Tensors.empty(layout.parameters()));
            secondMoment = Tensors.keep(Tensors.empty(layout.parameters()));
        }
        current = new WeightVersion(leaves, layout.parameters(), gradient);
        load(state);
    }

    WeightVersion current() {
        return current;
    }

    long steps() {
        return steps;
    }

    /** Marks the current weights as needed by one graph more. */
    WeightVersion hold() {
        current.addGraph();
        return current;
    }

    /** A graph is done with its weights. */
    void release(WeightVersion version) {
        version.removeGraph();
        retire(version);
    }

    private void retire(WeightVersion version) {
        if (version == current || version.isInUse()) {
            return;
        }
        if (spare.isEmpty()) {
            spare.add(version);
        } else {
            version.close();
        }
    }

    /** One optimiser step with the mean of so many accumulated gradients; older weights stay for the graphs that hold them. */
    void step(int microBatches, double rate) {
        double norm = gradientNorm() / microBatches;
        if (!Double.isFinite(norm)) {
            forgetGradient();
            throw new ArithmeticException("gradient of stage " + layout.stage() + " is not finite after " + steps
                    + " steps: lower the learning rate, or look for a peer that sends broken activations");
        }
        double scale = Math.min(1, clipNorm / (norm + 1e-6)) / microBatches;
        WeightVersion next = spare.isEmpty() ? new WeightVersion(leaves, layout.parameters(), gradient) : spare.remove();
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            optimiser.step(new FlatAdamW.Vectors(current.flat(), next.flat(), gradient, firstMoment, secondMoment), steps + 1, rate, scale);
        }
        WeightVersion previous = current;
        current = next;
        steps++;
        retire(previous);
    }

    /** By rows, then summed here, so that the number of threads makes no difference. */
    private double gradientNorm() {
        long rows = layout.parameters() / ROW;
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            double squares = squaredNorm(gradient.narrow(0, rows * ROW, layout.parameters() - rows * ROW).view(1, -1));
            return Math.sqrt(rows == 0 ? squares : squares + squaredNorm(gradient.narrow(0, 0, rows * ROW).view(rows, ROW)));
        }
    }

    private static double squaredNorm(Tensor rows) {
        Tensor norms = rows.norm(new ScalarOptional(new Scalar(2.0)), 1);
        double sum = 0;
        for (float norm : Tensors.floats(norms)) {
            sum += (double) norm * norm;
        }
        return sum;
    }

    void forgetGradient() {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            gradient.zero_();
        }
    }

    /** As they are until the next step. */
    StageVectors state() {
        return new Current();
    }

    /** Only while no graph holds the current weights. */
    void load(StageVectors state) {
        if (state.elements() != layout.parameters()) {
            throw new IllegalArgumentException("stage " + layout.stage() + " has " + layout.parameters() + " parameters, the state "
                    + state.elements());
        }
        float[] values = new float[(int) Math.min(PIECE, layout.parameters())];
        for (StageVectors.Vector vector : StageVectors.Vector.values()) {
            for (long from = 0; from < layout.parameters(); from += values.length) {
                int count = (int) Math.min(values.length, layout.parameters() - from);
                state.read(vector, from, values, count);
                try (PointerScope scope = new PointerScope()) {
                    Tensors.write(flat(vector), from, values, count);
                }
            }
        }
        steps = state.steps();
        forgetGradient();
    }

    private Tensor flat(StageVectors.Vector vector) {
        return switch (vector) {
            case WEIGHTS -> current.flat();
            case FIRST_MOMENT -> firstMoment;
            case SECOND_MOMENT -> secondMoment;
        };
    }

    private final class Current implements StageVectors {
        @Override
        public long elements() {
            return layout.parameters();
        }

        @Override
        public long steps() {
            return steps;
        }

        @Override
        public void read(Vector vector, long from, float[] target, int count) {
            try (PointerScope scope = new PointerScope()) {
                Tensors.read(flat(vector), from, target, count);
            }
        }
    }

    @Override
    public void close() {
        spare.forEach(WeightVersion::close);
        current.close();
        gradient.close();
        firstMoment.close();
        secondMoment.close();
    }
}
