package dev.iota.worker.compute;

import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.model.StageLayout.Parameter;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What a stage begins with, drawn as it is read; quickest in order, since each tensor's values are drawn one after another. */
final class SeededVectors implements StageVectors {
    private final StageLayout layout;
    private final Function<Parameter, Random> seeds;
    private final ToDoubleFunction<Parameter> deviations;
    private Parameter drawn;
    private Random random;
    private long next;

    SeededVectors(StageLayout layout, Function<Parameter, Random> seeds, ToDoubleFunction<Parameter> deviations) {
        this.layout = layout;
        this.seeds = seeds;
        this.deviations = deviations;
    }

    @Override
    public long elements() {
        return layout.parameters();
    }

    @Override
    public long steps() {
        return 0;
    }

    @Override
    public void read(Vector vector, long from, float[] target, int count) {
        Arrays.fill(target, 0, count, 0);
        if (vector != Vector.WEIGHTS) {
            return;
        }
        for (Parameter tensor : layout.tensors()) {
            long begin = Math.max(from, tensor.offset());
            long end = Math.min(from + count, tensor.offset() + tensor.elements());
            if (begin < end) {
                fill(tensor, begin - tensor.offset(), target, (int) (begin - from), (int) (end - begin));
            }
        }
    }

    private void fill(Parameter tensor, long from, float[] target, int at, int count) {
        if (!tensor.isDecayed()) {
            Arrays.fill(target, at, at + count, 1);
            return;
        }
        seek(tensor, from);
        double deviation = deviations.applyAsDouble(tensor);
        for (int index = at; index < at + count; index++) {
            target[index] = (float) (random.nextGaussian() * deviation);
        }
        next += count;
    }

    private void seek(Parameter tensor, long from) {
        if (!tensor.equals(drawn) || from < next) {
            drawn = tensor;
            random = seeds.apply(tensor);
            next = 0;
        }
        for (; next < from; next++) {
            random.nextGaussian();
        }
    }
}
