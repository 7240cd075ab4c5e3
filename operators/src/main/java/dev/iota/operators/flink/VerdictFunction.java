package dev.iota.operators.flink;

import dev.iota.operators.table.Table;
import dev.iota.operators.verdict.MinerStanding;
import dev.iota.operators.verdict.VerdictRules;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Asks {@link VerdictRules} about each score, writes verdicts to their topic, and asks the orchestrator to act on them. One key: the run, so
 * that requests have an order.
 */
public final class VerdictFunction extends KeyedProcessFunction<String, ScoreRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private final SecretKeySource keySource;
    private transient RunSpec run;
    private transient MinerKey key;
    private transient Topics topics;
    private transient MapState<MinerId, MinerStanding> standings;
    private transient ValueState<Long> sequence;
    private transient VerdictRules rules;
    private transient Counter quarantined;

    /** @param keySource where each task finds the run's private key; null to judge without consequence */
    public VerdictFunction(RunSpec run, SecretKeySource keySource) {
        this.runJson = SpecJson.write(run);
        this.keySource = keySource;
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        key = keySource == null ? null : keySource.load();
        topics = new Topics(run.run());
        standings = getRuntimeContext().getMapState(new MapStateDescriptor<>(
                "standings", TypeInformation.of(MinerId.class), TypeInformation.of(MinerStanding.class)));
        sequence = getRuntimeContext().getState(new ValueStateDescriptor<>("sequence", Types.LONG));
        quarantined = getRuntimeContext().getMetricGroup().addGroup("iota").counter("quarantines");
    }

    @Override
    public void processElement(ScoreRecord score, Context context, Collector<OutboundRecord> out) throws Exception {
        if (rules == null) {
            Table<MinerId, MinerStanding> table = new StateTable<>(standings);
            rules = new VerdictRules(run, table);
        }
        Optional<VerdictRecord> verdict = rules.onScore(score);
        if (verdict.isPresent()) {
            byte[] miner = score.miner().value().getBytes(StandardCharsets.US_ASCII);
            out.collect(OutboundRecord.keyed(topics.verdicts(), miner, Json.write(verdict.get())));
            if (verdict.get().standing() == VerdictRecord.Standing.QUARANTINED) {
                quarantined.inc();
                ask(verdict.get(), context);
            }
        }
    }

    private void ask(VerdictRecord verdict, Context context) throws Exception {
        if (key == null) {
            return;
        }
        long nowMillis = context.timerService().currentProcessingTime();
        // The orchestrator takes each number once, and those of the run's operator are the time.
        long next = Math.max(nowMillis, sequence.value() == null ? 0 : sequence.value() + 1);
        sequence.update(next);
        EventEnvelope envelope = new EventEnvelope(EventEnvelope.VERSION, run.run(), key.miner(), next, nowMillis,
                new WorkerEvent.MinerQuarantined(verdict.miner(), verdict.until(), verdict.reason()));
        Signed signed = Signed.event(envelope, key);
        context.output(Outputs.REQUESTS, OutboundRecord.signed(topics.workerEvents(), signed.signature(), signed.value()));
    }
}
