package dev.iota.jobs;

import dev.iota.operators.anomaly.Flow;
import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.flink.AgreementFunction;
import dev.iota.operators.flink.AnomalyFunction;
import dev.iota.operators.flink.AuditReports;
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
import dev.iota.operators.flink.RewardFunction;
import dev.iota.operators.flink.SecretKeySource;
import dev.iota.operators.flink.StakeGate;
import dev.iota.operators.flink.VerdictFunction;
import dev.iota.operators.flink.WorkEvents;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.run.RunSpec;
import java.security.SecureRandom;
import java.time.Duration;
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
        JobLauncher.launch(ValidatorArguments.COMMAND, arguments, (environment, settings) -> {
            ValidatorOptions options = ValidatorArguments.options(settings);
            RequiredSettings.check(environment.getConfiguration());
            build(environment, options.after(PaidTopics.read(options.job())));
        });
    }

    /** Adds the graph on Kafka to the environment. */
    public static void build(StreamExecutionEnvironment environment, ValidatorOptions options) {
        RequiredSettings.check(environment.getConfiguration());
        build(environment, options, KafkaIo.validator(options.job(), options.weightsFile()));
    }

    static void build(StreamExecutionEnvironment environment, ValidatorOptions options, ValidatorIo io) {
        environment.setMaxParallelism(MAX_PARALLELISM);
        RunSpec run = options.job().run();
        SingleOutputStreamOperator<LossRecord> losses = losses(environment, run, io);
        DataStream<InboundRecord> events = events(environment, run, io);
        DataStream<InboundRecord> epochs = environment
                .fromSource(io.epochs(), WatermarkStrategy.noWatermarks(), "epochs", TypeInformation.of(InboundRecord.class))
                .uid(ValidatorUids.EPOCHS);
        DataStream<OutboundRecord> scores = scores(losses, options, io);
        DataStream<OutboundRecord> seen = scores.union(anomalies(environment, losses, options, io), agreements(events, epochs, run, io));
        SingleOutputStreamOperator<OutboundRecord> verdicts = judge(seen, events, epochs, options, io);
        DataStream<OutboundRecord> judgements = scores.union(verdicts, verdicts.getSideOutput(Outputs.VALIDATIONS));
        reward(judgements, events, epochs.union(stakes(environment, run, io)), options, io);
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

    private static DataStream<InboundRecord> events(StreamExecutionEnvironment environment, RunSpec run, ValidatorIo io) {
        // What the gate refuses has its dead letter from the orchestrator's gate.
        return environment
                .fromSource(io.workerEvents(), WatermarkStrategy.noWatermarks(), "worker events", TypeInformation.of(InboundRecord.class))
                .uid(ValidatorUids.WORKER_EVENTS)
                .process(new EventGate(run))
                .name("check signatures")
                .uid(ValidatorUids.EVENT_GATE);
    }

    /** Losses to what they say of each miner. */
    private static DataStream<OutboundRecord> scores(DataStream<LossRecord> losses, ValidatorOptions options, ValidatorIo io) {
        RunSpec run = options.job().run();
        String key = run.run().value();
        DataStream<OutboundRecord> scores = losses
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
                .name("score miners")
                .uid(ValidatorUids.CLASP);
        sink(scores, "scores", io, ValidatorUids.SCORES);
        return scores;
    }

    /** Frames reduced to figures, compared with those of the stage's other senders; and the level of the loss. */
    private static DataStream<OutboundRecord> anomalies(
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
                .process(new LossRiseFunction(run))
                .name("watch the loss")
                .uid(ValidatorUids.LOSS_RISES);
        DataStream<OutboundRecord> anomalies = inFrames.union(inLosses);
        sink(anomalies, "anomalies", io, ValidatorUids.ANOMALIES);
        return anomalies;
    }

    /** Reports of reduced shards and sealed epochs to matrices of who agreed with whom. */
    private static DataStream<OutboundRecord> agreements(
            DataStream<InboundRecord> events, DataStream<InboundRecord> epochs, RunSpec run, ValidatorIo io) {
        String key = run.run().value();
        DataStream<OutboundRecord> agreements = events
                .keyBy(event -> key)
                .connect(epochs.keyBy(epoch -> key))
                .process(new AgreementFunction(run))
                .name("compare merges")
                .uid(ValidatorUids.AGREEMENT);
        sink(agreements, "agreements", io, ValidatorUids.AGREEMENTS);
        return agreements;
    }

    /** All evidence to verdicts, audits, and requests to the orchestrator. */
    private static SingleOutputStreamOperator<OutboundRecord> judge(DataStream<OutboundRecord> seen, DataStream<InboundRecord> events,
            DataStream<InboundRecord> epochs, ValidatorOptions options, ValidatorIo io) {
        RunSpec run = options.job().run();
        String key = run.run().value();
        DataStream<InboundRecord> evidence = seen
                .map(InboundRecord::of)
                .returns(InboundRecord.class)
                .name("own evidence")
                .uid(ValidatorUids.OWN_EVIDENCE);
        DataStream<InboundRecord> reports = events
                .filter(new AuditReports())
                .name("reports of audits")
                .uid(ValidatorUids.AUDIT_REPORTS);
        SecretKeySource secret = options.operatorKeyFile() == null ? null : new SecretKeySource(options.operatorKeyFile().toString());
        SingleOutputStreamOperator<OutboundRecord> verdicts = evidence
                .union(reports, epochs)
                .keyBy(record -> key)
                .process(new VerdictFunction(run, secret, options.judge()))
                .name("judge miners")
                .uid(ValidatorUids.VERDICT);
        sink(verdicts, "verdicts", io, ValidatorUids.VERDICTS);
        sink(verdicts.getSideOutput(Outputs.REQUESTS), "requests", io, ValidatorUids.REQUESTS);
        sink(verdicts.getSideOutput(Outputs.AUDITS), "audits", io, ValidatorUids.AUDITS);
        sink(verdicts.getSideOutput(Outputs.VALIDATIONS), "validations", io, ValidatorUids.VALIDATIONS);
        sink(verdicts.getSideOutput(Outputs.DEAD_LETTERS), "dead-letters", io, ValidatorUids.AUDIT_DEAD_LETTERS);
        return verdicts;
    }

    private static DataStream<InboundRecord> stakes(StreamExecutionEnvironment environment, RunSpec run, ValidatorIo io) {
        SingleOutputStreamOperator<InboundRecord> stakes = environment
                .fromSource(io.stakes(), WatermarkStrategy.noWatermarks(), "stakes", TypeInformation.of(InboundRecord.class))
                .uid(ValidatorUids.STAKES)
                .process(new StakeGate(run))
                .name("check stakes")
                .uid(ValidatorUids.STAKE_GATE);
        sink(stakes.getSideOutput(Outputs.DEAD_LETTERS), "dead-letters", io, ValidatorUids.STAKE_DEAD_LETTERS);
        return stakes;
    }

    /** Sealed work, its quality and its stake to rewards, slashes, and the chain's weights. */
    private static void reward(DataStream<OutboundRecord> judgements, DataStream<InboundRecord> events, DataStream<InboundRecord> facts,
            ValidatorOptions options, ValidatorIo io) {
        RunSpec run = options.job().run();
        String key = run.run().value();
        DataStream<InboundRecord> judged = judgements
                .map(InboundRecord::of)
                .returns(InboundRecord.class)
                .name("own judgements")
                .uid(ValidatorUids.OWN_JUDGEMENTS);
        DataStream<InboundRecord> worked = events
                .filter(new WorkEvents())
                .name("times of passes")
                .uid(ValidatorUids.WORK_EVENTS);
        SingleOutputStreamOperator<OutboundRecord> rewards = judged
                .union(worked, facts)
                .keyBy(record -> key)
                .process(new RewardFunction(run, options.paid()))
                .name("pay miners")
                .uid(ValidatorUids.LEDGER);
        rewards.sinkTo(io.rewards()).name("rewards").uid(ValidatorUids.REWARDS).setParallelism(1);
        io.weights().forEach(sink -> sink.attach(rewards.getSideOutput(Outputs.WEIGHTS)));
    }

    /** One writer keeps each topic in order. */
    private static void sink(DataStream<OutboundRecord> from, String name, ValidatorIo io, String uid) {
        from.sinkTo(io.results()).name(name).uid(uid).setParallelism(1);
    }
}
