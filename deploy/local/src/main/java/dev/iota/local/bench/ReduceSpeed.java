package dev.iota.local.bench;

import dev.iota.protocol.event.Json;
import dev.iota.worker.merge.Aggregation;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.BlockReduction;
import dev.iota.worker.merge.Blocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** How fast one thread merges, and how fast it reads memory. A program of its own, for a worker's compiler. */
final class ReduceSpeed {
    private static final int ROUNDS = 5;

    private ReduceSpeed() {}

    /**
     * Arguments: contributions, elements of the vector. The last line printed is a JSON object with {@code memory} and, for each codec, the
     * gigabytes a second of encoded contributions ({@code input}) and of the float32 values they stand for ({@code values}).
     */
    public static void main(String[] arguments) throws Exception {
        int contributions = Integer.parseInt(arguments[0]);
        int elements = Integer.parseInt(arguments[1]);
        Map<String, Object> result = new LinkedHashMap<>();
        double memory = memory(contributions, elements);
        result.put("memory", memory);
        System.out.printf(Locale.ROOT, "memory: one thread copies or sums %.1f GB/s (of %d x %.0f MB, the faster of both)%n", memory,
                contributions, elements * 4e-6);
        Aggregation mean = new Aggregation.Mean();
        result.put("fp32", measure(BlockCodec.FP32, BlockCodec.FP32, mean, contributions, elements));
        result.put("bf16", measure(BlockCodec.BF16, BlockCodec.BF16, mean, contributions, elements));
        result.put("int8", measure(BlockCodec.INT8, BlockCodec.INT8, mean, contributions, elements));
        result.put("sqrt8", measure(BlockCodec.SQRT8, BlockCodec.SQRT8, mean, contributions, elements));
        result.put("sparse", measure(BlockCodec.SPARSE, BlockCodec.SPARSE_MERGED, mean, contributions, elements));
        result.put("means", measure(BlockCodec.MEANS, BlockCodec.MEANS, mean, contributions, elements));
        result.put("int8Trimmed", measure(BlockCodec.INT8, BlockCodec.INT8, new Aggregation.TrimmedMean(0.2), contributions, elements));
        result.put("int8Clipped", measure(BlockCodec.INT8, BlockCodec.INT8, new Aggregation.CentredClipping(1), contributions, elements));
        System.out.println(new String(Json.write(result)));
    }

    /** Gigabytes a second. */
    private static double memory(int contributions, int elements) {
        long[][] arrays = new long[contributions][elements / 2];
        for (long[] array : arrays) {
            Arrays.fill(array, array.length);
        }
        long[] target = new long[elements / 2];
        double gigabytes = (double) contributions * target.length * Long.BYTES / 1e9;
        List<Double> sums = new ArrayList<>();
        List<Double> copies = new ArrayList<>();
        for (int round = 0; round < 2 * ROUNDS; round++) {
            long start = System.nanoTime();
            long sum = 0;
            for (long[] array : arrays) {
                sum += sum(array);
            }
            long middle = System.nanoTime();
            for (long[] array : arrays) {
                System.arraycopy(array, 0, target, 0, array.length);
            }
            long end = System.nanoTime();
            if (sum + target[0] == 0) {
                throw new IllegalStateException("a sum of positive values is 0");
            }
            if (round >= ROUNDS) {
                sums.add(gigabytes / ((middle - start) / 1e9));
                copies.add(gigabytes / ((end - middle) / 1e9));
            }
        }
        return Math.max(Medians.of(sums), Medians.of(copies));
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }

    private static Map<String, Object> measure(BlockCodec input, BlockCodec output, Aggregation aggregation, int contributions,
            int elements) throws IOException {
        int blocks = (int) Blocks.of(elements);
        byte[][] sources = new byte[contributions][];
        for (int i = 0; i < contributions; i++) {
            sources[i] = encoded(input, i, elements);
        }
        BlockReduction reduction = new BlockReduction(input, output, aggregation);
        double[] weights = IntStream.rangeClosed(1, contributions).mapToDouble(weight -> weight).toArray();
        byte[] merged = new byte[blocks * output.blockBytes()];
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            long start = System.nanoTime();
            for (int block = 0; block < blocks; block++) {
                reduction.reduce(sources, block * input.blockBytes(), weights, Blocks.elementsOf(block, elements), merged,
                        block * output.blockBytes());
            }
            if (round > 0) {
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }
        double inputSpeed = (double) contributions * blocks * input.blockBytes() / 1e9 / Medians.of(seconds);
        double valueSpeed = (double) contributions * elements * Float.BYTES / 1e9 / Medians.of(seconds);
        System.out.printf(Locale.ROOT, "reduce: %-7s %-30s %7.3f GB/s of input, which stands for %6.2f GB/s of float32%n", input,
                aggregation, inputSpeed, valueSpeed);
        return Map.of("input", inputSpeed, "values", valueSpeed);
    }

    private static byte[] encoded(BlockCodec codec, int seed, int elements) throws IOException {
        byte[] encoded = new byte[(int) codec.vectorBytes(elements)];
        float[] values = new float[Blocks.ELEMENTS];
        Random random = new Random(seed);
        for (int block = 0; block * codec.blockBytes() < encoded.length; block++) {
            for (int i = 0; i < values.length; i++) {
                // Not negative, so that every codec takes them; as fast as others.
                values[i] = random.nextInt(1 << 20) * 1e-9f;
            }
            codec.encode(values, 0, Blocks.elementsOf(block, elements), encoded, block * codec.blockBytes());
        }
        return encoded;
    }
}
