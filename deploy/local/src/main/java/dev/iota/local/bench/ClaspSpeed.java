package dev.iota.local.bench;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.clasp.ClaspRules;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.flink.ClaspFunction;
import dev.iota.operators.flink.PaneFunction;
import dev.iota.operators.flink.PaneKey;
import dev.iota.operators.table.Table;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Samples a second of processor time through the operators in Flink, and through the same rules in a loop. A program of its own. */
final class ClaspSpeed {
    private static final int STAGES = 16;
    private static final int ROUNDS = 3;

    private ClaspSpeed() {}

    /** Arguments: miners in all, samples. The last line printed is a JSON object. */
    public static void main(String[] arguments) throws Exception {
        int miners = Integer.parseInt(arguments[0]);
        int samples = Integer.parseInt(arguments[1]);
        RunSpec run = run(samples);
        List<Double> loop = new ArrayList<>();
        List<Double> flink = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            double loopSpeed = samples / cpuSeconds(() -> loop(run, miners, samples));
            double flinkSpeed = samples / cpuSeconds(() -> flink(run, miners, samples));
            // The first warms up.
            if (round > 0) {
                loop.add(loopSpeed);
                flink.add(flinkSpeed);
                ratios.add(flinkSpeed / loopSpeed);
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("minersOfSpeed", miners);
        result.put("samplesPerSecondLoop", Medians.of(loop));
        result.put("samplesPerSecondFlink", Medians.of(flink));
        result.put("samplesPerSecondRatio", Medians.of(ratios));
        System.out.printf(Locale.ROOT, "%,d miners x %d stages: %,.0f samples per second and core in Flink, %,.0f in a loop%n", miners, STAGES,
                Medians.of(flink), Medians.of(loop));
        System.out.println(new String(Json.write(result)));
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Of all threads: Flink has several. */
    private static double cpuSeconds(Work work) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        work.run();
        return (system.getProcessCpuTime() - before) / 1e9;
    }

    private static void loop(RunSpec run, int miners, int samples) {
        ClaspRules rules = new ClaspRules(run, Table.onHeap(), Clasp.DEFAULT);
        Map<PaneId, Map<Long, LossRecord>> panes = new LinkedHashMap<>();
        long bytes = 0;
        for (long i = 0; i < samples; i++) {
            LossRecord loss = sample(i, miners);
            PaneId id = PaneId.of(run, loss);
            Map<Long, LossRecord> pane = panes.computeIfAbsent(id, none -> new LinkedHashMap<>());
            pane.putIfAbsent(i, loss);
            if (pane.size() == id.samples(run)) {
                bytes += rules.onPane(new Pane(id, List.copyOf(pane.values()))).stream().mapToLong(score -> Json.write(score).length).sum();
                panes.remove(id);
            }
        }
        if (bytes == 0) {
            throw new IllegalStateException("nothing was scored");
        }
    }

    private static void flink(RunSpec run, int miners, int samples) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        environment.fromSequence(0, samples - 1)
                .map(number -> sample(number, miners))
                .returns(LossRecord.class)
                .assignTimestampsAndWatermarks(WatermarkStrategy.<LossRecord>forMonotonousTimestamps()
                        .withTimestampAssigner((loss, written) -> loss.completedAtMillis()))
                .keyBy(new PaneKey(run), TypeInformation.of(PaneId.class))
                .process(new PaneFunction(run))
                .keyBy(pane -> "run")
                .process(new ClaspFunction(run, Clasp.DEFAULT))
                .sinkTo(new DiscardingSink<>());
        environment.execute();
    }

    private static LossRecord sample(long number, int miners) {
        Random random = new Random(number);
        List<MinerId> pathway = new ArrayList<>();
        for (int stage = 0; stage < STAGES; stage++) {
            int miner = random.nextInt(miners / STAGES) * STAGES + stage;
            pathway.add(MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(miner).array()));
        }
        return ClaspTrials.record(number, 4.5 + 0.4 * random.nextGaussian(), pathway);
    }

    private static RunSpec run(int samples) {
        ModelSpec model = new ModelSpec(256, 64, 2, 2, 128, 10_000, Collections.nCopies(STAGES, 1), Cut.NONE);
        return new RunSpec(RunSpec.VERSION, new RunId("bench"), MinerKey.generate().miner(), model, TrainingSpec.of(1, 8, 1e-3),
                TensorCodec.BF16, TensorCodec.BF16, "datasets/none/manifest.json", MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, samples, samples,
                RunSpec.Limits.local());
    }
}
