package dev.iota.operators.flink;

import dev.iota.operators.orchestration.Effect;
import dev.iota.operators.orchestration.Fence;
import dev.iota.operators.orchestration.Flight;
import dev.iota.operators.orchestration.Orchestrator;
import dev.iota.operators.orchestration.Progress;
import dev.iota.operators.orchestration.Quarantine;
import dev.iota.operators.orchestration.Retry;
import dev.iota.operators.orchestration.RunFigures;
import dev.iota.operators.orchestration.RunState;
import dev.iota.operators.orchestration.ShardId;
import dev.iota.operators.orchestration.ShardVotes;
import dev.iota.operators.orchestration.Worker;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the {@link Orchestrator} about each event, stake and tick, keeps its state, and sends out what it decides. One key: the run.
 *
 * <p>Results go to the side outputs of {@link Outputs}; the main output stays empty.
 */
public final class OrchestratorFunction extends KeyedProcessFunction<String, InboundRecord, OutboundRecord>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private static final long TICK_MILLIS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(OrchestratorFunction.class);

    private final byte[] runJson;
    private final SecretKeySource keySource;
    private final int fenceGeneration;
    private final Integer fenceEpoch;

    private transient RunSpec run;
    private transient MinerKey key;
    private transient Topics topics;
    private transient OrchestrationMetrics metrics;
    private transient DeadLetters deadLetters;
    private transient MapState<MinerId, Worker> workers;
    private transient MapState<MicroBatch, Flight> flights;
    private transient MapState<MicroBatch, Retry> retries;
    private transient MapState<Stage, MergePlan> merges;
    private transient MapState<ShardId, ShardVotes> shards;
    private transient MapState<Stage, Keyframe> keyframes;
    private transient MapState<Epoch, EpochManifest> epochs;
    private transient MapState<MinerId, Quarantine> quarantined;
    private transient MapState<MinerId, Long> stakes;
    private transient ValueState<Progress> progress;
    private transient long latestCheckpoint;
    private transient RunState state;
    private transient Orchestrator orchestrator;

    /**
     * @param keySource where each task finds the orchestrator's private key; the key itself is never shipped
     * @param fence how far back the run begins
     */
    public OrchestratorFunction(RunSpec run, SecretKeySource keySource, Fence fence) {
        this.runJson = SpecJson.write(run);
        this.keySource = keySource;
        this.fenceGeneration = fence.generation().value();
        this.fenceEpoch = fence.epoch().map(Epoch::value).orElse(null);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        latestCheckpoint = context.getRestoredCheckpointId().orElse(0);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        latestCheckpoint = context.getCheckpointId();
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        key = keySource.load();
        if (!key.miner().equals(run.orchestrator())) {
            throw new IllegalStateException("the key of " + keySource + " is " + key.miner().shortForm() + "; run " + run.run()
                    + " belongs to " + run.orchestrator().shortForm() + ": start the job with the key that the run was made with");
        }
        topics = new Topics(run.run());
        MetricGroup group = RunMetrics.of(getRuntimeContext(), run.run());
        metrics = new OrchestrationMetrics(group, run);
        deadLetters = new DeadLetters(run.run(), group);
        workers = table("workers", MinerId.class, Worker.class);
        flights = table("flights", MicroBatch.class, Flight.class);
        retries = table("retries", MicroBatch.class, Retry.class);
        merges = table("merges", Stage.class, MergePlan.class);
        shards = table("shards", ShardId.class, ShardVotes.class);
        keyframes = table("keyframes", Stage.class, Keyframe.class);
        epochs = table("epochs", Epoch.class, EpochManifest.class);
        quarantined = table("quarantined", MinerId.class, Quarantine.class);
        stakes = table("stakes", MinerId.class, Long.class);
        progress = getRuntimeContext().getState(new ValueStateDescriptor<>("progress", type(Progress.class)));
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<OutboundRecord> none) throws Exception {
        if (record.topic().equals(topics.stakes())) {
            orchestrator().onStake(read(record, StakeRecord.class, StakeRecord.VERSION));
            return;
        }
        long nowMillis = context.timerService().currentProcessingTime();
        boolean isFirst = orchestrator().progress() == null;
        EventEnvelope event = read(record, EventEnvelope.class, EventEnvelope.VERSION);
        apply(orchestrator().onEvent(event, record.timestampMillis(), nowMillis), record, context, nowMillis);
        if (isFirst) {
            context.timerService().registerProcessingTimeTimer(nowMillis + TICK_MILLIS);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<OutboundRecord> none) throws Exception {
        long nowMillis = context.timerService().currentProcessingTime();
        apply(orchestrator().onTick(nowMillis), null, context, nowMillis);
        if (orchestrator.progress() != null) {
            metrics.show(RunFigures.of(run, state, nowMillis));
        }
        context.timerService().registerProcessingTimeTimer(nowMillis + TICK_MILLIS);
    }

    private Orchestrator orchestrator() throws Exception {
        if (orchestrator == null) {
            AtomicReference<Progress> current = new AtomicReference<>(progress.value());
            state = new RunState(new StateTable<>(workers), new StateTable<>(flights), new StateTable<>(retries),
                    new StateTable<>(merges), new StateTable<>(shards), new StateTable<>(keyframes), new StateTable<>(epochs),
                    new StateTable<>(quarantined), new StateTable<>(stakes), current::get,
                    next -> {
                        current.set(next);
                        StateAccess.run(() -> progress.update(next));
                    });
            byte[] secret = key.sign("iota-pathways-1".getBytes(StandardCharsets.US_ASCII));
            orchestrator = new Orchestrator(run, state, ticket -> SignedTicket.sign(ticket, key), secret,
                    new Fence(new Generation(fenceGeneration), Optional.ofNullable(fenceEpoch).map(Epoch::new)));
        }
        return orchestrator;
    }

    private void apply(List<Effect> effects, InboundRecord cause, Context context, long nowMillis) {
        if (orchestrator.progress() != null) {
            metrics.follow(orchestrator.progress(), nowMillis);
        }
        for (Effect effect : effects) {
            if (effect instanceof Effect.Issue issue) {
                Ticket ticket = issue.ticket().ticket();
                metrics.ticketsIssued.inc();
                if (ticket.attempt().value() > 0) {
                    metrics.ticketsReissued.inc();
                }
                int slot = ticket.hop(Stage.FIRST).slot().value();
                context.output(Outputs.TICKETS, OutboundRecord.to(topics.tickets(), slot, issue.ticket().bytes()));
            } else if (effect instanceof Effect.Tell tell) {
                context.output(Outputs.COMMANDS, command(tell, nowMillis));
            } else if (effect instanceof Effect.Publish publish) {
                metrics.epochsPublished.inc();
                LOG.info("epoch begins run={} epoch={} generation={} firstMicroBatch={} checkpoint={} meanLoss={}", run.run(),
                        publish.manifest().epoch(), publish.manifest().generation(), publish.manifest().firstMicroBatch(),
                        latestCheckpoint + 1, publish.manifest().meanLoss());
                byte[] epoch = publish.manifest().epoch().toString().getBytes(StandardCharsets.UTF_8);
                context.output(Outputs.EPOCHS, OutboundRecord.keyed(topics.epochs(), epoch,
                        Json.write(publish.manifest().withCheckpoint(latestCheckpoint + 1))));
            } else if (effect instanceof Effect.Record record) {
                metrics.completed(record.loss().loss());
                byte[] sample = record.loss().microBatch().toString().getBytes(StandardCharsets.UTF_8);
                context.output(Outputs.LOSSES, OutboundRecord.keyed(topics.losses(), sample, Json.write(record.loss())));
            } else if (effect instanceof Effect.Report report) {
                deadLetters.refused(report.rejected(), report.reporter(), nowMillis)
                        .ifPresent(letter -> context.output(Outputs.DEAD_LETTERS, letter));
            } else if (effect instanceof Effect.Refuse refuse) {
                deadLetters.refuse(cause, refuse.reason(), refuse.detail(), nowMillis)
                        .ifPresent(letter -> context.output(Outputs.DEAD_LETTERS, letter));
            }
        }
    }

    private OutboundRecord command(Effect.Tell tell, long nowMillis) {
        CommandEnvelope envelope = new CommandEnvelope(
                CommandEnvelope.VERSION, run.run(), tell.epoch(), tell.generation(), nowMillis, tell.command());
        Signed signed = Signed.command(envelope, key);
        return OutboundRecord.signed(topics.commands(), signed.signature(), signed.value());
    }

    /** The gate has checked it; here it is only parsed. */
    private static <T> T read(InboundRecord record, Class<T> type, int version) {
        try {
            return Json.read(record.value(), type, version);
        } catch (RejectedException e) {
            throw new IllegalStateException("a malformed record came through the gate", e);
        }
    }

    private <K, V> MapState<K, V> table(String name, Class<K> key, Class<V> value) {
        return getRuntimeContext().getMapState(new MapStateDescriptor<>(name, type(key), type(value)));
    }

    private static <T> TypeInformation<T> type(Class<T> recordClass) {
        return TypeInformation.of(recordClass);
    }
}
