package dev.iota.worker.pipeline;

import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.TailResult;
import java.util.function.LongSupplier;

/** Computes passes as they were decided. */
public final class PassRunner {
    private final ModelSpec model;
    private final LongSupplier nanoClock;

    public PassRunner(ModelSpec model, LongSupplier nanoClock) {
        this.model = model;
        this.nanoClock = nanoClock;
    }

    public PassResult run(StageCompute compute, Task.Pass pass) {
        long begin = nanoClock.getAsLong();
        boolean isBackward = pass.input().direction() == Direction.BACKWARD;
        long version = isBackward ? pass.graphVersion() : compute.version();
        TailResult result = compute(compute, pass, isBackward);
        Double loss = model.isTail(pass.place().stage()) ? (double) result.loss() : null;
        String refusal = step(compute, pass);
        return new PassResult(result.gradient(), loss, version, (nanoClock.getAsLong() - begin) / 1_000, refusal);
    }

    private TailResult compute(StageCompute compute, Task.Pass pass, boolean isBackward) {
        Received input = pass.input();
        Stage stage = pass.place().stage();
        if (isBackward) {
            return new TailResult(0, compute.backward(input.key(), input.tensor(), pass.accumulate()));
        }
        if (model.isTail(stage)) {
            return compute.forwardBackwardTail(input.tensor(), input.tokens().inputs(), input.tokens().targets(), pass.accumulate());
        }
        float[] output = model.isHead(stage)
                ? compute.forwardHead(input.key(), input.tokens().inputs())
                : compute.forwardBody(input.key(), input.tensor(), input.tokens().inputs());
        return new TailResult(0, output);
    }

    private static String step(StageCompute compute, Task.Pass pass) {
        if (pass.stepRate().isEmpty()) {
            return null;
        }
        try {
            compute.step(pass.stepRate().getAsDouble());
            return null;
        } catch (ArithmeticException notFinite) {
            return notFinite.getMessage();
        }
    }
}
