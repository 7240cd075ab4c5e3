package dev.iota.operators.flink;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The orchestrator's metrics, in the group {@code iota} of its operator: {@code <scope>.iota.ticketsIssued} and so on. */
final class OrchestrationMetrics {
    private static final String GROUP = "iota";

    final Counter ticketsIssued;
    final Counter ticketsReissued;
    final Counter samplesCompleted;
    final Counter epochsPublished;
    final Counter refused;

    OrchestrationMetrics(MetricGroup metrics) {
        MetricGroup group = metrics.addGroup(GROUP);
        ticketsIssued = group.counter("ticketsIssued");
        ticketsReissued = group.counter("ticketsReissued");
        samplesCompleted = group.counter("samplesCompleted");
        epochsPublished = group.counter("epochsPublished");
        refused = group.counter("refusedEvents");
    }
}
