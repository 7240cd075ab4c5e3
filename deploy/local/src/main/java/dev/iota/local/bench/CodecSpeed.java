package dev.iota.local.bench;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.frame.RejectedException;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the benchmark repeats: encoding and decoding a tensor, and copying it. */
public class CodecSpeed {
    private static final int SEED = 1;

    /** Normally distributed values, columns of different sizes. */
    static float[] tensor(int values, int columns) {
        Random random = new Random(SEED);
        float[] tensor = new float[values];
        for (int i = 0; i < values; i++) {
            tensor[i] = (float) random.nextGaussian() * (1 + i % columns);
        }
        return tensor;
    }

    /** What is encoded, and where it is copied to. */
    @State(Scope.Thread)
    public static class Tensor {
        @Param("0")
        public int values;
        @Param("0")
        public int columns;

        float[] tensor;
        float[] target;

        @Setup
        public void fill() {
            tensor = tensor(values, columns);
            target = new float[values];
        }
    }

    /** A codec, and the tensor as it encodes it. */
    @State(Scope.Thread)
    public static class Coded {
        @Param("fp32")
        public String codec;

        TensorCodec chosen;
        byte[] bytes;

        @Setup
        public void encode(Tensor tensor) throws RejectedException {
            chosen = TensorCodec.parse(codec);
            bytes = chosen.encode(tensor.tensor, tensor.columns, SEED);
        }
    }

    @Benchmark
    public float[] copy(Tensor tensor) {
        System.arraycopy(tensor.tensor, 0, tensor.target, 0, tensor.tensor.length);
        return tensor.target;
    }

    @Benchmark
    public byte[] encode(Tensor tensor, Coded coded) throws RejectedException {
        return coded.chosen.encode(tensor.tensor, tensor.columns, SEED);
    }

    @Benchmark
    public float[] decode(Tensor tensor, Coded coded) throws RejectedException {
        return coded.chosen.decode(coded.bytes, tensor.values, tensor.columns);
    }
}
