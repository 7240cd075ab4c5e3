package dev.iota.local.bench;

import dev.iota.local.bench.MergeBytes.Mode;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.event.Json;
import dev.iota.worker.merge.Blocks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Bytes, speed and memory of the merge between epochs, and what is left of it when miners fail. */
@Command(name = "merge", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Bytes of a merge against a ring all-reduce in bfloat16, its speed against memory, and failing miners.")
public final class MergeBench implements Callable<Integer> {
    /** Of each contribution, as workers read ahead. */
    private static final long READ_BYTES = 1 << 20;
    /** Of all contributions together, in float32. */
    private static final long AHEAD_SHARDS = 2;
    private static final List<Integer> MINERS = List.of(2, 4, 8, 16, 32, 64);
    private static final int MOST_MEGABYTES = 1_024;
    private static final List<Double> FAILING = List.of(0.1, 0.2, 0.35);
    private static final int MEASURED_MINERS = 8;
    /** Float32 vectors of all measured miners must fit beside each other in memory. */
    private static final int MOST_MEASURED_MEGABYTES = 64;

    @Spec
    private CommandSpec command;

    @Option(names = "--megabytes", defaultValue = "40", description = "of the weights in float32, 1 to 1024 (default: ${DEFAULT-VALUE})")
    private int megabytes;

    @Override
    public Integer call() throws Exception {
        if (megabytes < 1 || megabytes > MOST_MEGABYTES) {
            throw new ParameterException(command.commandLine(), "--megabytes must be 1 to " + MOST_MEGABYTES + ": " + megabytes);
        }
        long elements = megabytes * 1_000_000L / Float.BYTES;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "merge");
        result.put("megabytes", megabytes);
        System.out.printf(Locale.ROOT, "Megabytes of the busiest miner, sent and received, for weights of %d MB in float32 and two moments."
                + " The ring moves the same three vectors in bfloat16, \"alone\" compares the weights alone.%n", megabytes);
        result.put("bytesRatioToRing", bytes(Mode.INT8, elements));
        result.put("bytesRatioToRingSparse", bytes(Mode.SPARSE, elements));
        result.put("mergedFraction", failures());
        result.put("peakMemoryShards", memory(elements));
        speed(result, (int) Math.min(elements, MOST_MEASURED_MEGABYTES * 1_000_000L / Float.BYTES));
        System.out.println(new String(Json.write(result)));
        return 0;
    }

    private static Map<String, Object> bytes(Mode mode, long elements) {
        Map<String, Object> byMiners = new LinkedHashMap<>();
        Map<String, Object> weightsAlone = new LinkedHashMap<>();
        System.out.printf("%-6s miners |     sent received    total | 4W+2W/N of the paper, W encoded |     ring    ratio |    alone%n",
                mode);
        for (int miners : MINERS) {
            MergeBytes worst = MergeBytes.worst(miners, elements, mode.all());
            double ring = MergeBytes.ring(miners, elements, mode.all().size());
            double ratio = worst.total() / ring;
            double alone = MergeBytes.worst(miners, elements, mode.weightsAlone()).total() / MergeBytes.ring(miners, elements, 1);
            double paper = MergeBytes.paper(miners, elements, mode.all());
            System.out.printf(Locale.ROOT, "%-6s %6d | %8.2f %8.2f %8.2f | %31.2f | %8.2f %8.4f | %8.4f%n", mode, miners,
                    worst.sent() / 1e6, worst.received() / 1e6, worst.total() / 1e6, paper / 1e6, ring / 1e6, ratio, alone);
            byMiners.put(Integer.toString(miners), ratio);
            weightsAlone.put(Integer.toString(miners), alone);
        }
        double worst = byMiners.values().stream().mapToDouble(ratio -> (double) ratio).max().orElseThrow();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("worst", worst);
        figures.put("byMiners", byMiners);
        figures.put("weightsAloneByMiners", weightsAlone);
        return figures;
    }

    private static Map<String, Object> failures() throws Exception {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (double fraction : FAILING) {
            Map<String, Object> byMiners = new LinkedHashMap<>();
            for (int miners : MINERS) {
                MergeFailures failures = MergeFailures.simulate(miners, fraction);
                System.out.printf(Locale.ROOT, "%2d of %2d miners fail: %.4f of the vector is merged by its owners (expected %.4f), %.4f after"
                        + " reassigning, %.1f ms for a shard of one block each%n", failures.failed(), miners, failures.direct(),
                        failures.expected(), failures.reassigned(), failures.reassigningMillis());
                byMiners.put(Integer.toString(miners), failures);
            }
            figures.put(Double.toString(fraction), byMiners);
        }
        return figures;
    }

    /** As workers reduce: of each contribution what is read at once, encoded, and one merged chunk. */
    private static Map<String, Object> memory(long elements) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (int miners : MINERS) {
            long blocks = ShardPlan.of(miners, Blocks.of(elements), new byte[0]).range(0).count();
            long chunkBytes = 3L * Blocks.ELEMENTS * Float.BYTES;
            long encodedBytes = MergeBytes.Mode.INT8.all().stream().mapToLong(vector -> vector.contributed().blockBytes()).sum();
            long ahead = Math.min(READ_BYTES, AHEAD_SHARDS * blocks * chunkBytes / miners) / encodedBytes * encodedBytes;
            long bytes = miners * Math.max(encodedBytes, Math.min(ahead, blocks * encodedBytes)) + encodedBytes;
            double shards = bytes / (double) (blocks * chunkBytes);
            System.out.printf(Locale.ROOT, "memory: %2d miners, shards of %,d KB in float32: an owner holds %,d KB, %.2f shards%n",
                    miners, blocks * chunkBytes / 1000, bytes / 1000, shards);
            figures.put(Integer.toString(miners), shards);
        }
        return figures;
    }

    private static void speed(Map<String, Object> result, int elements) throws Exception {
        Map<?, ?> figures = OwnProcess.run(ReduceSpeed.class, Map.of(),
                List.of(Integer.toString(MEASURED_MINERS), Integer.toString(elements)), true);
        double memory = ((Number) figures.get("memory")).doubleValue();
        result.put("memoryGigabytesPerSecond", memory);
        Map<String, Object> input = new LinkedHashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        figures.forEach((codec, figure) -> {
            if (figure instanceof Map<?, ?> speeds) {
                input.put(codec.toString(), ((Number) speeds.get("input")).doubleValue() / memory);
                values.put(codec.toString(), ((Number) speeds.get("values")).doubleValue() / memory);
            }
        });
        result.put("reduceToMemoryBandwidth", input);
        result.put("reducedValuesToMemoryBandwidth", values);
    }
}
