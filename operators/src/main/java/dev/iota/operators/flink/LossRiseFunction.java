package dev.iota.operators.flink;

import dev.iota.operators.anomaly.LossHistory;
import dev.iota.operators.anomaly.LossRules;
import dev.iota.protocol.event.LossRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Asks {@link LossRules} about each loss. One key: the run. */
public final class LossRiseFunction extends KeyedProcessFunction<String, LossRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<LossHistory> history;

    @Override
    public void open(OpenContext context) {
        history = getRuntimeContext().getState(new ValueStateDescriptor<>("history", TypeInformation.of(LossHistory.class)));
    }

    @Override
    public void processElement(LossRecord loss, Context context, Collector<OutboundRecord> out) throws Exception {
        LossRules.Outcome outcome = LossRules.onLoss(history.value(), loss);
        history.update(outcome.history());
        outcome.anomaly().map(Anomalies::record).ifPresent(out::collect);
    }
}
