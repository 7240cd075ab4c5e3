package dev.iota.operators.flink;

import dev.iota.operators.reward.Absence;
import dev.iota.operators.reward.AbsenceId;
import dev.iota.operators.reward.Ledger;
import dev.iota.operators.reward.LossEffect;
import dev.iota.operators.reward.PaidBefore;
import dev.iota.operators.reward.PassTimes;
import dev.iota.operators.reward.Patience;
import dev.iota.operators.reward.Position;
import dev.iota.operators.reward.RewardState;
import dev.iota.operators.reward.SealedEpoch;
import dev.iota.operators.reward.Settlement;
import dev.iota.operators.reward.SlashId;
import dev.iota.operators.reward.Stake;
import dev.iota.operators.reward.WorkId;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link Ledger} of a run: reads epochs, stakes, workers' events, scores, verdicts and validations as they stand on their topics;
 * writes rewards and slashes, and the chain's weights to {@link Outputs#WEIGHTS}. All records of an epoch leave in one go, so that a
 * transaction holds all of them or none. One key: the run.
 */
public final class RewardFunction extends KeyedProcessFunction<String, InboundRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RewardFunction.class);
    private static final long TICK_MILLIS = 500;

    private final byte[] runJson;
    private final int paidThrough;
    private final List<SlashId> slashedBefore;
    private transient RunSpec run;
    private transient Topics topics;
    private transient MapState<RunId, Position> position;
    private transient MapState<Epoch, SealedEpoch> sealed;
    private transient MapState<WorkId, PassTimes> times;
    private transient MapState<WorkId, LossEffect> effects;
    private transient MapState<AbsenceId, Absence> absences;
    private transient MapState<MinerId, Stake> stakes;
    private transient MapState<SlashId, SlashId> slashed;
    private transient Ledger ledger;
    private transient Patience patience;
    private transient Counter settledEpochs;
    private transient Counter slashes;

    /** @param before what other jobs have paid already */
    public RewardFunction(RunSpec run, PaidBefore before) {
        this.runJson = SpecJson.write(run);
        this.paidThrough = before.through();
        this.slashedBefore = new ArrayList<>(before.slashed());
        this.slashedBefore.sort(Comparator.comparing(SlashId::epoch).thenComparing(SlashId::miner));
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        topics = new Topics(run.run());
        position = map("position", RunId.class, Position.class);
        sealed = map("sealed", Epoch.class, SealedEpoch.class);
        times = map("times", WorkId.class, PassTimes.class);
        effects = map("effects", WorkId.class, LossEffect.class);
        absences = map("absences", AbsenceId.class, Absence.class);
        stakes = map("stakes", MinerId.class, Stake.class);
        slashed = map("slashed", SlashId.class, SlashId.class);
        MetricGroup metrics = RunMetrics.of(getRuntimeContext(), run.run());
        settledEpochs = metrics.counter("epochsPaid");
        slashes = metrics.counter("slashes");
    }

    private <K, V> MapState<K, V> map(String name, Class<K> keyType, Class<V> valueType) {
        return getRuntimeContext().getMapState(
                new MapStateDescriptor<>(name, TypeInformation.of(keyType), TypeInformation.of(valueType)));
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<OutboundRecord> out) throws Exception {
        long nowMillis = context.timerService().currentProcessingTime();
        prepare(nowMillis);
        boolean wasDue = ledger.due().isPresent();
        long aboutMillis;
        try {
            aboutMillis = read(record, out);
        } catch (RejectedException foreign) {
            LOG.warn("passed over topic={} partition={} offset={} reason=\"{}\"", record.topic(), record.partition(), record.offset(),
                    foreign.getMessage());
            return;
        }
        if (ledger.due().isPresent()) {
            if (!wasDue || aboutMillis <= ledger.dueThroughMillis()) {
                patience.stirred(nowMillis);
            }
            callBack(context, nowMillis);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<OutboundRecord> out) throws Exception {
        long nowMillis = context.timerService().currentProcessingTime();
        prepare(nowMillis);
        while (ledger.due().isPresent() && patience.isOver(ledger.due().get().sealedMillis(), nowMillis)) {
            Optional<Settlement> settlement = ledger.settle();
            if (settlement.isPresent()) {
                settledEpochs.inc();
                write(settlement.get(), context, out);
            }
        }
        if (ledger.due().isPresent()) {
            callBack(context, nowMillis);
        }
    }

    /** The same moment for all who ask within a tick, so that there is one timer. */
    private static void callBack(Context context, long nowMillis) {
        context.timerService().registerProcessingTimeTimer((nowMillis / TICK_MILLIS + 1) * TICK_MILLIS);
    }

    /** Made with the key set, as what the state holds is read then. */
    private void prepare(long nowMillis) throws Exception {
        if (ledger == null) {
            Set<SlashId> known = new HashSet<>(slashedBefore);
            ledger = new Ledger(run, new RewardState(new StateTable<>(position), new StateTable<>(sealed), new StateTable<>(times),
                    new StateTable<>(effects), new StateTable<>(absences), new StateTable<>(stakes), new StateTable<>(slashed)),
                    new PaidBefore(paidThrough, known));
            patience = new Patience(nowMillis);
        }
    }

    /** @return event time that the record is about */
    private long read(InboundRecord record, Collector<OutboundRecord> out) throws RejectedException {
        String topic = record.topic();
        if (topic.equals(topics.epochs())) {
            ledger.onManifest(EpochManifest.read(record.value()), record.timestampMillis());
            return record.timestampMillis();
        } else if (topic.equals(topics.scores())) {
            ScoreRecord score = Json.read(record.value(), ScoreRecord.class, ScoreRecord.VERSION);
            ledger.onScore(score);
            return score.windowEndMillis();
        } else if (topic.equals(topics.verdicts())) {
            VerdictRecord verdict = Json.read(record.value(), VerdictRecord.class, VerdictRecord.VERSION);
            ledger.onVerdict(verdict);
            return verdict.decidedAtMillis();
        } else if (topic.equals(topics.validations())) {
            ValidationRecord validation = Json.read(record.value(), ValidationRecord.class, ValidationRecord.VERSION);
            ledger.onValidation(validation).ifPresent(slash -> out.collect(record(slash)));
            return validation.reportedAtMillis();
        } else if (topic.equals(topics.stakes())) {
            StakeRecord stake = Json.read(record.value(), StakeRecord.class, StakeRecord.VERSION);
            ledger.onStake(stake);
            return stake.observedAtMillis();
        }
        EventEnvelope envelope = Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION);
        patience.heard(record.timestampMillis());
        if (envelope.event() instanceof WorkerEvent.PassCompleted pass) {
            ledger.onPass(envelope.miner(), pass);
            return record.timestampMillis();
        } else if (envelope.event() instanceof WorkerEvent.Left) {
            return record.timestampMillis();
        }
        throw new RejectedException(RejectReason.MALFORMED, "nothing for the ledger: " + envelope.event().getClass().getSimpleName());
    }

    private void write(Settlement settlement, Context context, Collector<OutboundRecord> out) {
        for (RewardRecord reward : settlement.rewards()) {
            out.collect(OutboundRecord.keyed(topics.rewards(), ascii(reward.epoch() + " " + reward.miner()), Json.write(reward)));
        }
        context.output(Outputs.WEIGHTS, OutboundRecord.keyed(
                topics.weights(), ascii(settlement.weights().epoch().toString()), Json.write(settlement.weights())));
    }

    private OutboundRecord record(SlashRecord slash) {
        slashes.inc();
        return OutboundRecord.keyed(topics.slashes(), ascii(slash.miner().value()), Json.write(slash));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
