package dev.iota.jobs;

import dev.iota.operators.anomaly.Flow;
import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.flink.AgreementFunction;
import dev.iota.operators.flink.AnomalyFunction;
import dev.iota.operators.flink.ClaspFunction;
import dev.iota.operators.flink.EventGate;
import dev.iota.operators.flink.FrameGate;
import dev.iota.operators.flink.InboundFrame;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.LossGate;
import dev.iota.operators.flink.LossRiseFunction;
import dev.iota.operators.flink.OutboundRecord;
import dev.iota.operators.flink.Outputs;
import dev.iota.operators.flink.PaneFunction;
import dev.iota.operators.flink.PaneKey;
import dev.iota.operators.flink.SecretKeySource;
import dev.iota.operators.flink.VerdictFunction;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
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
        SingleOutputStreamOperator<LossRecord> losses = losses(environment, options.job().run(), io);
        judgeByLosses(losses, options, io);
        lookForAnomalies(environment, losses, options, io);
        compareMerges(environment, options.job().run(), io);
    }

    private static SingleOutputStreamOperator<LossRecord> losses(StreamExecutionEnvironment environment, RunSpec run, ValidatorIo io) {
        SingleOutputStreamOperator<LossRecord> losses = environment
                .fromSource(io.losses(), WatermarkStrategy.noWatermarks(), "losses", TypeInformation.of(InboundRecord.class))
                .uid(ValidatorUids.LOSSES)
                .process(new LossGate(run))
                .returns(LossRecord.class)
                .name("check losses")
                .uid(ValidatorUids.LOSS_GATE);
        sink(losses.getSideOutput(Outputs.DEAD_LETTERS), "dead-letters", io, ValidatorUids.DEAD_LETTERS);
        return losses;
    }

    /** Losses to scores, scores to verdicts, verdicts to requests. */
    private static void judgeByLosses(DataStream<LossRecord> losses, ValidatorOptions options, ValidatorIo io) {
        RunSpec run = options.job().run();
        String key = run.run().value();
        SingleOutputStreamOperator<ScoreRecord> scores = losses
                .assignTimestampsAndWatermarks(WatermarkStrategy.<LossRecord>forBoundedOutOfOrderness(OUT_OF_ORDER)
                        .withTimestampAssigner((loss, written) -> loss.completedAtMillis())
                        .withIdleness(IDLE))
                .name("event time")
                .uid(ValidatorUids.LOSS_TIMES)
                .keyBy(new PaneKey(run), TypeInformation.of(PaneId.class))
                .process(new PaneFunction(run))
                .returns(Pane.class)
                .name("gather panes")
                .uid(ValidatorUids.PANES)
                .keyBy(pane -> key)
                .process(new ClaspFunction(run, options.clasp()))
                .returns(ScoreRecord.class)
                .name("score miners")
                .uid(ValidatorUids.CLASP);
        sink(scores.getSideOutput(Outputs.SCORES), "scores", io, ValidatorUids.SCORES);

        SecretKeySource secret = options.operatorKeyFile() == null ? null : new SecretKeySource(options.operatorKeyFile().toString());
        SingleOutputStreamOperator<OutboundRecord> verdicts = scores
                .keyBy(score -> key)
                .process(new VerdictFunction(run, secret))
                .name("judge miners")
                .uid(ValidatorUids.VERDICT);
        sink(verdicts, "verdicts", io, ValidatorUids.VERDICTS);
        sink(verdicts.getSideOutput(Outputs.REQUESTS), "requests", io, ValidatorUids.REQUESTS);
    }

    /** Frames reduced to figures, compared with those of the stage's other senders; and the level of the loss. */
    private static void lookForAnomalies(
            StreamExecutionEnvironment environment, DataStream<LossRecord> losses, ValidatorOptions options, ValidatorIo io) {
        RunSpec run = options.job().run();
        String key = run.run().value();
        SingleOutputStreamOperator<OutboundRecord> inFrames = environment
                .fromSource(io.frames(), WatermarkStrategy.noWatermarks(), "frames", TypeInformation.of(InboundFrame.class))
                .uid(ValidatorUids.FRAMES)
                .process(new FrameGate(run, options.frameEvery(), new SecureRandom().nextLong()))
                .returns(FrameSummary.class)
                .name("reduce frames")
                .uid(ValidatorUids.FRAME_GATE)
                .keyBy(FrameSummary::flow, TypeInformation.of(Flow.class))
                .process(new AnomalyFunction(run))
                .name("compare frames")
                .uid(ValidatorUids.FRAME_ANOMALIES);
        SingleOutputStreamOperator<OutboundRecord> inLosses = losses
                .keyBy(loss -> key)
                .process(new LossRiseFunction())
                .name("watch the loss")
                .uid(ValidatorUids.LOSS_RISES);
        sink(inFrames.union(inLosses), "anomalies", io, ValidatorUids.ANOMALIES);
    }

    /** Reports of reduced shards and sealed epochs to matrices of who agreed with whom. */
    private static void compareMerges(StreamExecutionEnvironment environment, RunSpec run, ValidatorIo io) {
        String key = run.run().value();
        // What the gate refuses has its dead letter from the orchestrator's gate.
        SingleOutputStreamOperator<InboundRecord> events = environment
                .fromSource(io.workerEvents(), WatermarkStrategy.noWatermarks(), "worker events", TypeInformation.of(InboundRecord.class))
                .uid(ValidatorUids.WORKER_EVENTS)
                .process(new EventGate(run))
                .name("check signatures")
                .uid(ValidatorUids.EVENT_GATE);
        SingleOutputStreamOperator<OutboundRecord> agreements = events
                .keyBy(event -> key)
                .connect(environment
                        .fromSource(io.epochs(), WatermarkStrategy.noWatermarks(), "epochs", TypeInformation.of(InboundRecord.class))
                        .uid(ValidatorUids.EPOCHS)
                        .keyBy(epoch -> key))
                .process(new AgreementFunction(run))
                .name("compare merges")
                .uid(ValidatorUids.AGREEMENT);
        sink(agreements, "agreements", io, ValidatorUids.AGREEMENTS);
    }

    /** One writer keeps each topic in order. */
    private static void sink(DataStream<OutboundRecord> from, String name, ValidatorIo io, String uid) {
        from.sinkTo(io.results()).name(name).uid(uid).setParallelism(1);
    }
}
