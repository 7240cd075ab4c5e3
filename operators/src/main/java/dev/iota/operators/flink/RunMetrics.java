package dev.iota.operators.flink;

import dev.iota.protocol.id.RunId;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Where the operators' metrics are: {@code <operator's scope>.iota.run.<name>}, with the run as a label {@code run}. No label ever names a
 * miner: there may be any number of them.
 */
final class RunMetrics {
    private RunMetrics() {}

    static MetricGroup of(RuntimeContext context, RunId run) {
        return context.getMetricGroup().addGroup("iota").addGroup("run", run.value());
    }

    /**
     * A counter for each constant, all there from the start, so that the first occurrence is an increase.
     *
     * @param name of the counter, {@code <scope>.<label>.<name>}
     * @param label that says which constant
     */
    static <E extends Enum<E>> Map<E, Counter> counters(MetricGroup group, String name, String label, Class<E> constants) {
        Map<E, Counter> counters = new EnumMap<>(constants);
        for (E constant : constants.getEnumConstants()) {
            counters.put(constant, group.addGroup(label, constant.name().toLowerCase(Locale.ROOT)).counter(name));
        }
        return counters;
    }
}
