package dev.iota.operators.flink;

import dev.iota.operators.orchestration.Effect;
import dev.iota.operators.orchestration.Flight;
import dev.iota.operators.orchestration.Orchestrator;
import dev.iota.operators.orchestration.Progress;
import dev.iota.operators.orchestration.Retry;
import dev.iota.operators.orchestration.RunState;
import dev.iota.operators.orchestration.Worker;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Asks the {@link Orchestrator} about each event and each tick, keeps its state, and sends out what it decides. One key: the run.
 *
 * <p>Results go to the side outputs of {@link Outputs}; the main output stays empty.
 */
public final class OrchestratorFunction extends KeyedProcessFunction<String, InboundRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;
    private static final long TICK_MILLIS = 200;

    private final byte[] runJson;
    private final SecretKeySource keySource;

    private transient RunSpec run;
    private transient MinerKey key;
    private transient Topics topics;
    private transient OrchestrationMetrics metrics;
    private transient MapState<MinerId, Worker> workers;
    private transient MapState<MicroBatch, Flight> flights;
    private transient MapState<MicroBatch, Retry> retries;
    private transient ValueState<Progress> progress;
    private transient Orchestrator orchestrator;

    /** @param keySource where each task finds the orchestrator's private key; the key itself is never shipped */
    public OrchestratorFunction(RunSpec run, SecretKeySource keySource) {
        this.runJson = SpecJson.write(run);
        this.keySource = keySource;
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
        metrics = new OrchestrationMetrics(getRuntimeContext().getMetricGroup());
        workers = getRuntimeContext().getMapState(new MapStateDescriptor<>("workers", type(MinerId.class), type(Worker.class)));
        flights = getRuntimeContext().getMapState(new MapStateDescriptor<>("flights", type(MicroBatch.class), type(Flight.class)));
        retries = getRuntimeContext().getMapState(new MapStateDescriptor<>("retries", type(MicroBatch.class), type(Retry.class)));
        progress = getRuntimeContext().getState(new ValueStateDescriptor<>("progress", type(Progress.class)));
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<OutboundRecord> none) throws Exception {
        long nowMillis = context.timerService().currentProcessingTime();
        boolean isFirst = progress.value() == null && orchestrator == null;
        apply(orchestrator().onEvent(read(record), record.timestampMillis(), nowMillis), record, context, nowMillis);
        if (isFirst) {
            context.timerService().registerProcessingTimeTimer(nowMillis + TICK_MILLIS);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<OutboundRecord> none) throws Exception {
        long nowMillis = context.timerService().currentProcessingTime();
        apply(orchestrator().onTick(nowMillis), null, context, nowMillis);
        context.timerService().registerProcessingTimeTimer(nowMillis + TICK_MILLIS);
    }

    private Orchestrator orchestrator() throws Exception {
        if (orchestrator == null) {
            AtomicReference<Progress> current = new AtomicReference<>(progress.value());
            RunState state = new RunState(new StateTable<>(workers), new StateTable<>(flights), new StateTable<>(retries), current::get,
                    next -> {
                        current.set(next);
                        StateAccess.run(() -> progress.update(next));
                    });
            byte[] secret = key.sign("iota-pathways-1".getBytes(StandardCharsets.US_ASCII));
            orchestrator = new Orchestrator(run, state, ticket -> SignedTicket.sign(ticket, key), secret);
        }
        return orchestrator;
    }

    private void apply(List<Effect> effects, InboundRecord cause, Context context, long nowMillis) {
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
                byte[] epoch = publish.manifest().epoch().toString().getBytes(StandardCharsets.UTF_8);
                context.output(Outputs.EPOCHS, OutboundRecord.keyed(topics.epochs(), epoch, Json.write(publish.manifest())));
            } else if (effect instanceof Effect.Record record) {
                metrics.samplesCompleted.inc();
                byte[] sample = record.loss().microBatch().toString().getBytes(StandardCharsets.UTF_8);
                context.output(Outputs.LOSSES, OutboundRecord.keyed(topics.losses(), sample, Json.write(record.loss())));
            } else if (effect instanceof Effect.Report report) {
                metrics.refused.inc();
                context.output(Outputs.DEAD_LETTERS, DeadLetters.of(run.run(), report.rejected(), report.reporter(), nowMillis));
            } else if (effect instanceof Effect.Refuse refuse) {
                metrics.refused.inc();
                context.output(Outputs.DEAD_LETTERS, DeadLetters.of(run.run(), cause, refuse.reason(), refuse.detail(), nowMillis));
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
    private static EventEnvelope read(InboundRecord record) {
        try {
            return Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION);
        } catch (RejectedException e) {
            throw new IllegalStateException("a malformed event came through the gate", e);
        }
    }

    private static <T> TypeInformation<T> type(Class<T> recordClass) {
        return TypeInformation.of(recordClass);
    }
}
