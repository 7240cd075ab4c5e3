package dev.iota.operators.anomaly;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import dev.iota.protocol.event.AnomalyRecord.Statistic;
import java.util.List;

/**
 * A rule's threshold was passed.
 *
 * @param statistic null where the kind names it
 * @param evidence the frame that raised it last
 */
record Alarm(Kind kind, Statistic statistic, double severity, double threshold, List<RecordPlace> evidence) {
    /** Of different alarms, by kind and statistic. */
    static final int NUMBERS = Kind.values().length * (Statistic.values().length + 1);

    int number() {
        return kind.ordinal() * (Statistic.values().length + 1) + (statistic == null ? 0 : 1 + statistic.ordinal());
    }
}
