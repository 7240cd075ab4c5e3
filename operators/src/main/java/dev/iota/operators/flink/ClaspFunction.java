package dev.iota.operators.flink;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.clasp.ClaspRules;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Asks {@link ClaspRules} about each pane, and writes the scores to their topic. One key: the run. */
public final class ClaspFunction extends KeyedProcessFunction<String, Pane, OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private final double falseAlarmRate;
    private transient RunSpec run;
    private transient MapState<PaneId, Pane> panes;
    private transient ClaspRules rules;
    private transient Counter scored;
    private transient Counter suspected;

    public ClaspFunction(RunSpec run, Clasp clasp) {
        this.runJson = SpecJson.write(run);
        this.falseAlarmRate = clasp.falseAlarmRate();
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        panes = getRuntimeContext().getMapState(
                new MapStateDescriptor<>("panes", TypeInformation.of(PaneId.class), TypeInformation.of(Pane.class)));
        MetricGroup metrics = RunMetrics.of(getRuntimeContext(), run.run());
        scored = metrics.counter("scores");
        suspected = metrics.counter("suspicions");
    }

    @Override
    public void processElement(Pane pane, Context context, Collector<OutboundRecord> out) throws Exception {
        if (rules == null) {
            rules = new ClaspRules(run, new StateTable<>(panes), new Clasp(falseAlarmRate));
        }
        for (ScoreRecord score : rules.onPane(pane)) {
            scored.inc();
            if (score.suspicion() != null) {
                suspected.inc();
            }
            out.collect(OutboundRecord.keyed(new Topics(run.run()).scores(), key(score), Json.write(score)));
        }
    }

    /** What a later record takes the place of. */
    private static byte[] key(ScoreRecord score) {
        String window = score.window() == ScoreRecord.Window.EPOCH ? "epoch-" + score.epoch() : "recent";
        return (window + "/" + score.stage() + "/" + score.miner()).getBytes(StandardCharsets.US_ASCII);
    }
}
