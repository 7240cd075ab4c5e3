package dev.iota.worker.torch;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Between Java arrays and tensors; all results belong to the surrounding scope. */
final class Tensors {
    private Tensors() {}

    static Tensor empty(long... shape) {
        return torch.empty(shape, new TensorOptions(ScalarType.Float), new MemoryFormatOptional());
    }

    static Tensor of(float[] values, long... shape) {
        Tensor tensor = empty(shape);
        write(tensor, values);
        return tensor;
    }

    /** Token ids, {@code long} as torch wants indices. */
    static Tensor of(int[] values, long... shape) {
        Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Long), new MemoryFormatOptional());
        new LongPointer(tensor.data_ptr()).put(Arrays.stream(values).asLongStream().toArray());
        return tensor;
    }

    static void write(Tensor contiguous, float[] values) {
        new FloatPointer(contiguous.data_ptr()).put(values);
    }

    /** Some values of a flat tensor from {@code from} on. */
    static void write(Tensor flat, long from, float[] values, int count) {
        new FloatPointer(flat.data_ptr()).position(from).put(values, 0, count);
    }

    /** Some values of a flat tensor from {@code from} on. */
    static void read(Tensor flat, long from, float[] values, int count) {
        new FloatPointer(flat.data_ptr()).position(from).get(values, 0, count);
    }

    static float[] floats(Tensor tensor) {
        Tensor contiguous = tensor.contiguous();
        float[] values = new float[Math.toIntExact(contiguous.numel())];
        new FloatPointer(contiguous.data_ptr()).get(values);
        return values;
    }

    /** The same object, to outlive the scope it was made in; its owner must close it. */
    static <P extends Pointer> P keep(P pointer) {
        pointer.retainReference();
        return pointer;
    }
}
