package dev.iota.worker.bench;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageMemory;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Measures one stage by itself: made-up micro-batches, computed as in a run but for the wire. */
public final class StageBench {
    private static final double RATE = 1e-4;
    private static final int WARM_UP = 2;

    private final Preset preset;
    private final Stage stage;
    private final ModelSpec model;
    private final TrainingSpec training;
    private final int[] tokens;
    private final float[] wire;

    public StageBench(Preset preset, Stage stage) {
        this.preset = preset;
        this.stage = stage;
        model = preset.model();
        training = TrainingSpec.of(preset.microBatchSize(), preset.sequenceLength(), RATE);
        SplittableRandom random = new SplittableRandom(1);
        tokens = random.ints(training.tokensPerMicroBatch(), 0, model.vocabulary()).toArray();
        wire = new float[training.tokensPerMicroBatch() * model.wireChannels()];
        for (int i = 0; i < wire.length; i++) {
            wire[i] = (float) random.nextDouble(-1, 1);
        }
    }

    /**
     * @param devices makes the computation of the stage
     * @param seconds to measure for
     */
    public StageFigure measure(
            Function<TrainingSpec, StageCompute> devices, double seconds, LongSupplier nanoClock, LongSupplier processBytes) {
        long before = processBytes.getAsLong();
        try (StageCompute compute = devices.apply(training)) {
            for (int i = 0; i < WARM_UP; i++) {
                pass(compute, i);
            }
            long begin = nanoClock.getAsLong();
            int passes = 0;
            while (nanoClock.getAsLong() - begin < seconds * 1e9) {
                pass(compute, WARM_UP + passes);
                passes++;
            }
            double each = (nanoClock.getAsLong() - begin) / 1e9 / passes;
            long counted = StageMemory.of(model, stage, training, 1).totalBytes() - StageMemory.BASE_BYTES;
            return new StageFigure(preset.label(), stage.value(), StageLayout.of(model, stage).parameters(),
                    training.tokensPerMicroBatch() / each, each * 1e3, Math.max(0, processBytes.getAsLong() - before), counted);
        }
    }

    private void pass(StageCompute compute, long key) {
        if (model.isTail(stage)) {
            compute.forwardBackwardTail(wire, tokens, tokens, true);
        } else {
            if (model.isHead(stage)) {
                compute.forwardHead(key, tokens);
            } else {
                compute.forwardBody(key, wire, tokens);
            }
            compute.backward(key, wire, true);
        }
        compute.step(RATE);
    }
}
