package dev.iota.operators.flink;

import dev.iota.operators.audit.Audit;
import dev.iota.operators.audit.AuditId;
import dev.iota.operators.judge.Decisions;
import dev.iota.operators.judge.Judge;
import dev.iota.operators.judge.JudgeOptions;
import dev.iota.operators.judge.JudgeState;
import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.poison.PoisonState;
import dev.iota.operators.poison.Rollback;
import dev.iota.operators.poison.Trouble;
import dev.iota.operators.poison.TroubleId;
import dev.iota.operators.table.Table;
import dev.iota.operators.verdict.MinerStanding;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks {@link Judge} about each piece of evidence, as it stands on its topic: scores, agreements, anomalies, epochs, and audits that
 * validators report. Writes verdicts, orders of audits and validations to their topics, and asks the orchestrator to act. One key: the run,
 * so that requests have an order.
 */
public final class VerdictFunction extends KeyedProcessFunction<String, InboundRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(VerdictFunction.class);

    private final byte[] runJson;
    private final SecretKeySource keySource;
    private final double auditShare;
    private final List<String> validators;
    private final boolean rollsBack;
    private transient RunSpec run;
    private transient MinerKey key;
    private transient Topics topics;
    private transient MapState<Epoch, BegunEpoch> epochs;
    private transient MapState<MinerId, MinerStanding> standings;
    private transient MapState<AuditId, Audit> audits;
    private transient MapState<TroubleId, Trouble> troubles;
    private transient MapState<Integer, Rollback> rollbacks;
    private transient ValueState<Long> sequence;
    private transient Judge judge;
    private transient VerdictMetrics metrics;
    private transient DeadLetters deadLetters;

    /** @param keySource where each task finds the run's private key; null to judge without consequence */
    public VerdictFunction(RunSpec run, SecretKeySource keySource, JudgeOptions options) {
        this.runJson = SpecJson.write(run);
        this.keySource = keySource;
        this.auditShare = options.auditShare();
        this.validators = options.validators().stream().map(MinerId::value).sorted().collect(Collectors.toList());
        this.rollsBack = options.rollsBack();
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        key = keySource == null ? null : keySource.load();
        topics = new Topics(run.run());
        epochs = map("epochs", Epoch.class, BegunEpoch.class);
        standings = map("standings", MinerId.class, MinerStanding.class);
        audits = map("audits", AuditId.class, Audit.class);
        troubles = map("troubles", TroubleId.class, Trouble.class);
        rollbacks = map("rollbacks", Integer.class, Rollback.class);
        sequence = getRuntimeContext().getState(new ValueStateDescriptor<>("sequence", Types.LONG));
        MetricGroup group = RunMetrics.of(getRuntimeContext(), run.run());
        metrics = new VerdictMetrics(group);
        deadLetters = new DeadLetters(run.run(), group);
    }

    private <K, V> MapState<K, V> map(String name, Class<K> keyType, Class<V> valueType) {
        return getRuntimeContext().getMapState(
                new MapStateDescriptor<>(name, TypeInformation.of(keyType), TypeInformation.of(valueType)));
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<OutboundRecord> out) throws Exception {
        Decisions decisions;
        try {
            decisions = decide(record);
        } catch (RejectedException foreign) {
            LOG.warn("passed over topic={} partition={} offset={} reason=\"{}\"", record.topic(), record.partition(), record.offset(),
                    foreign.getMessage());
            return;
        }
        for (AuditOrder order : decisions.orders()) {
            order(order, context);
        }
        for (ValidationRecord validation : decisions.validations()) {
            metrics.audits.get(validation.report().outcome()).inc();
            byte[] miner = ascii(validation.report().miner().value());
            context.output(Outputs.VALIDATIONS, OutboundRecord.keyed(topics.validations(), miner, Json.write(validation)));
        }
        for (VerdictRecord verdict : decisions.verdicts()) {
            out.collect(OutboundRecord.keyed(topics.verdicts(), ascii(verdict.miner().value()), Json.write(verdict)));
            if (verdict.standing() == VerdictRecord.Standing.QUARANTINED) {
                metrics.quarantines.inc();
                ask(new WorkerEvent.MinerQuarantined(verdict.miner(), verdict.until(), verdict.reason()), context);
            }
        }
        metrics.count();
        if (decisions.rollback().isPresent()) {
            Rollback rollback = decisions.rollback().get();
            metrics.rollbacks.inc();
            LOG.warn("asks to go back run={} epoch={} generation={} reason=\"{}\"", run.run(), rollback.target(), rollback.generation(),
                    rollback.reason());
            ask(new WorkerEvent.RollbackRequested(rollback.target(), rollback.generation(), rollback.reason()), context);
        }
        if (decisions.objection().isPresent()) {
            deadLetters.refuse(record, RejectReason.NOT_ASSIGNED, decisions.objection().get(), context.timerService().currentProcessingTime())
                    .ifPresent(letter -> context.output(Outputs.DEAD_LETTERS, letter));
        }
    }

    private Decisions decide(InboundRecord record) throws Exception {
        String topic = record.topic();
        if (topic.equals(topics.scores())) {
            return judge().onScore(Json.read(record.value(), ScoreRecord.class, ScoreRecord.VERSION));
        } else if (topic.equals(topics.agreements())) {
            return judge().onAgreement(Json.read(record.value(), AgreementRecord.class, AgreementRecord.VERSION));
        } else if (topic.equals(topics.anomalies())) {
            return judge().onAnomaly(Json.read(record.value(), AnomalyRecord.class, AnomalyRecord.VERSION));
        } else if (topic.equals(topics.epochs())) {
            return judge().onManifest(EpochManifest.read(record.value()));
        }
        EventEnvelope envelope = Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION);
        if (envelope.event() instanceof WorkerEvent.AuditCompleted completed) {
            return judge().onReport(envelope.miner(), completed.report(), record.timestampMillis());
        }
        throw new RejectedException(RejectReason.MALFORMED, "no evidence: " + envelope.event().getClass().getSimpleName());
    }

    /** Made with the key set, as what the state holds is read then. */
    private Judge judge() throws Exception {
        if (judge == null) {
            byte[] secret = key == null ? null : key.sign(ascii("iota-audits-1"));
            Set<MinerId> trusted = validators.stream().map(MinerId::new).collect(Collectors.toSet());
            // Without the key nothing can be asked, and nothing must count as asked.
            Table<MinerId, MinerStanding> known = new StateTable<>(standings);
            metrics.show(known);
            judge = new Judge(run, new JudgeOptions(auditShare, trusted, rollsBack && key != null), secret, new JudgeState(
                    new StateTable<>(epochs), known, new StateTable<>(audits),
                    new PoisonState(new StateTable<>(troubles), new StateTable<>(rollbacks))));
        }
        return judge;
    }

    private void order(AuditOrder order, Context context) {
        metrics.auditsOrdered.inc();
        Signed signed = Signed.audit(order, key);
        context.output(Outputs.AUDITS,
                OutboundRecord.signed(topics.audits(), ascii(order.miner().value()), signed.signature(), signed.value()));
    }

    private void ask(WorkerEvent.OperatorRequest request, Context context) throws Exception {
        if (key == null) {
            return;
        }
        long nowMillis = context.timerService().currentProcessingTime();
        // The orchestrator takes each number once, and those of the run's operator are the time.
        long next = Math.max(nowMillis, sequence.value() == null ? 0 : sequence.value() + 1);
        sequence.update(next);
        EventEnvelope envelope = new EventEnvelope(EventEnvelope.VERSION, run.run(), key.miner(), next, nowMillis, request);
        Signed signed = Signed.event(envelope, key);
        context.output(Outputs.REQUESTS, OutboundRecord.signed(topics.workerEvents(), signed.signature(), signed.value()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
