package dev.iota.operators.flink;

import dev.iota.operators.anomaly.AnomalyRules;
import dev.iota.operators.anomaly.Flow;
import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.operators.anomaly.PoolId;
import dev.iota.operators.anomaly.SenderHistory;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Asks {@link AnomalyRules} about each frame. One key for each stage and direction. */
public final class AnomalyFunction extends KeyedProcessFunction<Flow, FrameSummary, OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private transient RunSpec run;
    private transient MapState<MinerId, SenderHistory> senders;
    private transient MapState<PoolId, AnomalyRules.PoolOf> pools;
    private transient Map<Flow, AnomalyRules> rules;
    private transient Map<AnomalyRecord.Kind, Counter> found;

    public AnomalyFunction(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        senders = getRuntimeContext().getMapState(
                new MapStateDescriptor<>("senders", TypeInformation.of(MinerId.class), TypeInformation.of(SenderHistory.class)));
        pools = getRuntimeContext().getMapState(
                new MapStateDescriptor<>("pools", TypeInformation.of(PoolId.class), TypeInformation.of(AnomalyRules.PoolOf.class)));
        rules = new HashMap<>();
        found = RunMetrics.counters(RunMetrics.of(getRuntimeContext(), run.run()), "anomalies", "kind", AnomalyRecord.Kind.class);
    }

    @Override
    public void processElement(FrameSummary frame, Context context, Collector<OutboundRecord> out) throws Exception {
        AnomalyRules ofFlow = rules.get(frame.flow());
        if (ofFlow == null) {
            ofFlow = new AnomalyRules(run.run(), new StateTable<>(senders), new StateTable<>(pools));
            rules.put(frame.flow(), ofFlow);
        }
        for (AnomalyRecord anomaly : ofFlow.onFrame(frame)) {
            found.get(anomaly.kind()).inc();
            out.collect(Anomalies.record(anomaly));
        }
    }
}
