package dev.iota.operators.flink;

import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gathers the samples of a pane, each micro-batch once, and sends the pane on when it is complete; one that stays incomplete is sent as it is
 * after {@value #PATIENCE_MILLIS} ms of event time, and again with each sample that comes later. Keyed by pane, so it runs in parallel.
 */
public final class PaneFunction extends KeyedProcessFunction<PaneId, LossRecord, Pane> {
    private static final long serialVersionUID = 1L;
    static final long PATIENCE_MILLIS = 30_000;
    /** After so much more event time the pane is forgotten. */
    static final long LATENESS_MILLIS = 600_000;

    private final byte[] runJson;
    private transient RunSpec run;
    private transient MapState<Long, LossRecord> losses;
    private transient ValueState<Integer> count;
    private transient ValueState<Long> dueMillis;

    public PaneFunction(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        losses = getRuntimeContext().getMapState(
                new MapStateDescriptor<>("losses", Types.LONG, TypeInformation.of(LossRecord.class)));
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
        dueMillis = getRuntimeContext().getState(new ValueStateDescriptor<>("due", Types.LONG));
    }

    @Override
    public void processElement(LossRecord loss, Context context, Collector<Pane> out) throws Exception {
        if (losses.contains(loss.microBatch().value())) {
            return;
        }
        losses.put(loss.microBatch().value(), loss);
        int known = count.value() == null ? 1 : count.value() + 1;
        count.update(known);
        if (dueMillis.value() == null) {
            dueMillis.update(loss.completedAtMillis() + PATIENCE_MILLIS);
            context.timerService().registerEventTimeTimer(loss.completedAtMillis() + PATIENCE_MILLIS);
        }
        boolean isLate = context.timerService().currentWatermark() >= dueMillis.value();
        if (known == context.getCurrentKey().samples(run) || isLate) {
            send(context.getCurrentKey(), out);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Pane> out) throws Exception {
        if (timestamp > dueMillis.value()) {
            losses.clear();
            count.clear();
            dueMillis.clear();
            return;
        }
        if (count.value() < context.getCurrentKey().samples(run)) {
            send(context.getCurrentKey(), out);
        }
        context.timerService().registerEventTimeTimer(timestamp + LATENESS_MILLIS);
    }

    private void send(PaneId id, Collector<Pane> out) throws Exception {
        List<LossRecord> known = new ArrayList<>();
        losses.values().forEach(known::add);
        out.collect(new Pane(id, known));
    }
}
