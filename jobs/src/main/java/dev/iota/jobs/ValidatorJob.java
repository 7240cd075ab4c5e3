package dev.iota.jobs;

import dev.iota.operators.anomaly.Flow;
import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.flink.AnomalyFunction;
import dev.iota.operators.flink.ClaspFunction;
import dev.iota.operators.flink.FrameGate;
import dev.iota.operators.flink.InboundFrame;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.LossGate;
import dev.iota.operators.flink.LossRiseFunction;
import dev.iota.operators.flink.OutboundRecord;
import dev.iota.operators.flink.Outputs;
import dev.iota.operators.flink.PaneFunction;
import dev.iota.operators.flink.PaneKey;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.run.RunSpec;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Judges the miners of a training run: {@code flink run -c dev.iota.jobs.ValidatorJob iota-jobs.jar --brokers … --run-file run.json}. */
public final class ValidatorJob {
    /** Fixed from the first day: it can't be changed without losing keyed state. */
    static final int MAX_PARALLELISM = 128;

    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private ValidatorJob() {}

    public static void main(String[] arguments) throws Exception {
        Optional<ValidatorArguments> parsed = JobLauncher.parse("validator", new ValidatorArguments(), arguments);
        if (parsed.isPresent()) {
            ValidatorOptions options = parsed.get().toOptions();
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            build(environment, options);
            JobLauncher.execute("validator", environment, options.job(),
                    Map.of("false-alarm-rate", Double.toString(options.clasp().falseAlarmRate())));
        }
    }

    /** Adds the graph on Kafka to the environment. */
    public static void build(StreamExecutionEnvironment environment, ValidatorOptions options) {
        RequiredSettings.check(environment.getConfiguration());
        build(environment, options, KafkaIo.validator(options.job()));
    }

    static void build(StreamExecutionEnvironment environment, ValidatorOptions options, ValidatorIo io) {
        environment.setMaxParallelism(MAX_PARALLELISM);
        SingleOutputStreamOperator<LossRecord> losses = environment
                .fromSource(io.losses(), WatermarkStrategy.noWatermarks(), "losses", TypeInformation.of(InboundRecord.class))
                .uid(ValidatorUids.LOSSES)
                .process(new LossGate(options.job().run()))
                .returns(LossRecord.class)
                .name("check losses")
                .uid(ValidatorUids.LOSS_GATE);

        String run = options.job().run().run().value();
        SingleOutputStreamOperator<OutboundRecord> scores = losses
                .assignTimestampsAndWatermarks(WatermarkStrategy.<LossRecord>forBoundedOutOfOrderness(OUT_OF_ORDER)
                        .withTimestampAssigner((loss, written) -> loss.completedAtMillis())
                        .withIdleness(IDLE))
                .name("event time")
                .uid(ValidatorUids.LOSS_TIMES)
                .keyBy(new PaneKey(options.job().run()), TypeInformation.of(PaneId.class))
                .process(new PaneFunction(options.job().run()))
                .returns(Pane.class)
                .name("gather panes")
                .uid(ValidatorUids.PANES)
                .keyBy(pane -> run)
                .process(new ClaspFunction(options.job().run(), options.clasp()))
                .name("score miners")
                .uid(ValidatorUids.CLASP);

        scores.sinkTo(io.scores()).name("scores").uid(ValidatorUids.SCORES).setParallelism(1);
        losses.getSideOutput(Outputs.DEAD_LETTERS)
                .sinkTo(io.deadLetters())
                .name("dead-letters")
                .uid(ValidatorUids.DEAD_LETTERS)
                .setParallelism(1);
        anomalies(environment, options, io, losses);
    }

    private static void anomalies(
            StreamExecutionEnvironment environment, ValidatorOptions options, ValidatorIo io, DataStream<LossRecord> losses) {
        RunSpec spec = options.job().run();
        SingleOutputStreamOperator<OutboundRecord> inFrames = environment
                .fromSource(io.frames(), WatermarkStrategy.noWatermarks(), "frames", TypeInformation.of(InboundFrame.class))
                .uid(ValidatorUids.FRAMES)
                .process(new FrameGate(spec, options.frameEvery(), new SecureRandom().nextLong()))
                .returns(FrameSummary.class)
                .name("reduce frames")
                .uid(ValidatorUids.FRAME_GATE)
                .keyBy(FrameSummary::flow, TypeInformation.of(Flow.class))
                .process(new AnomalyFunction(spec))
                .name("compare frames")
                .uid(ValidatorUids.FRAME_ANOMALIES);
        String run = spec.run().value();
        SingleOutputStreamOperator<OutboundRecord> inLosses = losses
                .keyBy(loss -> run)
                .process(new LossRiseFunction())
                .name("watch the loss")
                .uid(ValidatorUids.LOSS_RISES);

        inFrames.union(inLosses).sinkTo(io.anomalies()).name("anomalies").uid(ValidatorUids.ANOMALIES).setParallelism(1);
    }
}
