package dev.iota.jobs;

import dev.iota.operators.flink.EpochArchive;
import dev.iota.operators.flink.EventGate;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OrchestratorFunction;
import dev.iota.operators.flink.OutboundRecord;
import dev.iota.operators.flink.Outputs;
import dev.iota.operators.flink.SecretKeySource;
import dev.iota.operators.flink.StakeGate;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * Runs a training run: {@code flink run -c dev.iota.jobs.OrchestratorJob iota-jobs.jar --brokers … --run-file run.json
 * --orchestrator-key-file …}.
 */
public final class OrchestratorJob {
    /** Fixed from the first day: it can't be changed without losing keyed state. */
    static final int MAX_PARALLELISM = 128;

    private OrchestratorJob() {}

    public static void main(String[] arguments) throws Exception {
        JobLauncher.launch(OrchestratorArguments.COMMAND, arguments,
                (environment, settings) -> build(environment, OrchestratorArguments.options(settings)));
    }

    /** Adds the graph on Kafka to the environment. */
    public static void build(StreamExecutionEnvironment environment, OrchestratorOptions options) {
        RequiredSettings.check(environment.getConfiguration());
        build(environment, options, KafkaIo.orchestrator(options.job()));
    }

    static void build(StreamExecutionEnvironment environment, OrchestratorOptions options, OrchestratorIo io) {
        environment.setMaxParallelism(MAX_PARALLELISM);

        // A miner's events lie in one partition, and nothing between source and orchestrator may change their order.
        SingleOutputStreamOperator<InboundRecord> events = environment
                .fromSource(io.workerEvents(), WatermarkStrategy.noWatermarks(), "worker events", TypeInformation.of(InboundRecord.class))
                .uid(OrchestratorUids.WORKER_EVENTS)
                .process(new EventGate(options.run()))
                .name("check signatures")
                .uid(OrchestratorUids.EVENT_GATE);

        SingleOutputStreamOperator<InboundRecord> stakes = environment
                .fromSource(io.stakes(), WatermarkStrategy.noWatermarks(), "stakes", TypeInformation.of(InboundRecord.class))
                .uid(OrchestratorUids.STAKES)
                .process(new StakeGate(options.run()))
                .name("check stakes")
                .uid(OrchestratorUids.STAKE_GATE);

        String run = options.run().run().value();
        SecretKeySource key = new SecretKeySource(options.orchestratorKeyFile().toString());
        SingleOutputStreamOperator<OutboundRecord> decisions = events
                .union(stakes)
                .keyBy(event -> run)
                .process(new OrchestratorFunction(options.run(), key, options.fence()))
                .name("orchestrate")
                .uid(OrchestratorUids.ORCHESTRATOR);

        if (options.store() != null) {
            environment
                    .fromSource(io.durableEpochs(), WatermarkStrategy.noWatermarks(), "durable epochs", TypeInformation.of(InboundRecord.class))
                    .uid(OrchestratorUids.DURABLE_EPOCHS)
                    .keyBy(epoch -> run)
                    .process(new EpochArchive(options.run(), options.store()))
                    .name("archive epochs")
                    .uid(OrchestratorUids.ARCHIVE);
        }

        sink(decisions, Outputs.TICKETS, io.tickets(), OrchestratorUids.TICKETS);
        sink(decisions, Outputs.COMMANDS, io.commands(), OrchestratorUids.COMMANDS);
        sink(decisions, Outputs.EPOCHS, io.epochs(), OrchestratorUids.EPOCHS);
        sink(decisions, Outputs.LOSSES, io.losses(), OrchestratorUids.LOSSES);
        sink(decisions, Outputs.DEAD_LETTERS, io.deadLetters(), OrchestratorUids.DEAD_LETTERS);
        sink(events, Outputs.DEAD_LETTERS, io.deadLetters(), OrchestratorUids.GATE_DEAD_LETTERS);
        sink(stakes, Outputs.DEAD_LETTERS, io.deadLetters(), OrchestratorUids.STAKE_DEAD_LETTERS);
    }

    /** One writer keeps each topic in order. */
    private static void sink(SingleOutputStreamOperator<?> from, OutputTag<OutboundRecord> output, Sink<OutboundRecord> sink, String uid) {
        from.getSideOutput(output).sinkTo(sink).name(output.getId()).uid(uid).setParallelism(1);
    }
}
