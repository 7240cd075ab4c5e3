package dev.iota.worker.torch;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Between Java arrays and tensors; all results belong to the surrounding scope. */
final class Tensors {
    /** Of the whole process, as torch's threads are; null for the processor, whose memory Java can reach. */
    private static volatile ComputeDevice device;

    private Tensors() {}

    static void place(ComputeDevice where) {
        device = where.equals(ComputeDevice.CPU) ? null : where;
    }

    static Tensor empty(long... shape) {
        return onDevice(torch.empty(shape, new TensorOptions(ScalarType.Float), new MemoryFormatOptional()));
    }

    private static Tensor onDevice(Tensor tensor) {
        return device == null ? tensor : tensor.to(new Device(device.toString()), tensor.scalar_type());
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
        return onDevice(tensor);
    }

    static void write(Tensor contiguous, float[] values) {
        if (device == null) {
            new FloatPointer(contiguous.data_ptr()).put(values);
        } else {
            write(contiguous.view(-1), 0, values, values.length);
        }
    }

    /** Some values of a flat tensor from {@code from} on. */
    static void write(Tensor flat, long from, float[] values, int count) {
        if (device == null) {
            new FloatPointer(flat.data_ptr()).position(from).put(values, 0, count);
        } else {
            Tensor here = torch.empty(new long[] {count}, new TensorOptions(ScalarType.Float), new MemoryFormatOptional());
            new FloatPointer(here.data_ptr()).put(values, 0, count);
            flat.narrow(0, from, count).copy_(here);
        }
    }

    /** Some values of a flat tensor from {@code from} on. */
    static void read(Tensor flat, long from, float[] values, int count) {
        if (device == null) {
            new FloatPointer(flat.data_ptr()).position(from).get(values, 0, count);
        } else {
            new FloatPointer(flat.narrow(0, from, count).cpu().data_ptr()).get(values, 0, count);
        }
    }

    static float[] floats(Tensor tensor) {
        Tensor contiguous = device == null ? tensor.contiguous() : tensor.contiguous().cpu();
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
