package dev.iota.operators.flink;

import dev.iota.operators.anomaly.LossHistory;
import dev.iota.operators.anomaly.LossRules;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Asks {@link LossRules} about each loss. One key: the run. */
public final class LossRiseFunction extends KeyedProcessFunction<String, LossRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private final String run;
    private transient ValueState<LossHistory> history;
    private transient Counter found;

    public LossRiseFunction(RunSpec run) {
        this.run = run.run().value();
    }

    @Override
    public void open(OpenContext context) {
        found = RunMetrics.counters(RunMetrics.of(getRuntimeContext(), new RunId(run)), "anomalies", "kind", AnomalyRecord.Kind.class)
                .get(AnomalyRecord.Kind.LOSS_RISE);
        history = getRuntimeContext().getState(new ValueStateDescriptor<>("history", TypeInformation.of(LossHistory.class)));
    }

    @Override
    public void processElement(LossRecord loss, Context context, Collector<OutboundRecord> out) throws Exception {
        LossRules.Outcome outcome = LossRules.onLoss(history.value(), loss);
        history.update(outcome.history());
        outcome.anomaly().ifPresent(anomaly -> {
            found.inc();
            out.collect(Anomalies.record(anomaly));
        });
    }
}
