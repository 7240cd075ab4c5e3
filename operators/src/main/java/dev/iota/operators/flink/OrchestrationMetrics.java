package dev.iota.operators.flink;

import dev.iota.operators.orchestration.Progress;
import dev.iota.operators.orchestration.RunFigures;
import dev.iota.protocol.run.RunSpec;
import java.util.function.Function;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The orchestrator's metrics. Counters are those of this process; gauges say how the run stands, in the one task that has it. */
final class OrchestrationMetrics {
    final Counter ticketsIssued;
    final Counter ticketsReissued;
    final Counter samplesCompleted;
    final Counter tokens;
    final Counter epochsPublished;

    private final MetricGroup group;
    private final Counter epochsSealed;
    private final int tokensPerSample;
    private Progress progress;
    private long sealingSinceMillis;
    private volatile long sealMillis;
    private volatile double loss = Double.NaN;
    private volatile RunFigures figures;

    OrchestrationMetrics(MetricGroup group, RunSpec run) {
        this.group = group;
        ticketsIssued = group.counter("ticketsIssued");
        ticketsReissued = group.counter("ticketsReissued");
        samplesCompleted = group.counter("samplesCompleted");
        tokens = group.counter("tokensCompleted");
        epochsPublished = group.counter("epochsPublished");
        epochsSealed = group.counter("epochsSealed");
        tokensPerSample = run.training().tokensPerMicroBatch();
    }

    void completed(double sampleLoss) {
        samplesCompleted.inc();
        tokens.inc(tokensPerSample);
        loss = sampleLoss;
    }

    /** How long sealing takes is measured where it was seen from its beginning. */
    void follow(Progress next, long nowMillis) {
        if (progress != null && progress.generation().equals(next.generation()) && progress.epoch().compareTo(next.epoch()) < 0) {
            epochsSealed.inc();
            sealMillis = sealingSinceMillis == 0 ? sealMillis : nowMillis - sealingSinceMillis;
        }
        boolean isTraining = !next.phase().isSealing();
        if (isTraining) {
            sealingSinceMillis = 0;
        } else if (progress != null && !progress.phase().isSealing()) {
            sealingSinceMillis = nowMillis;
        }
        progress = next;
    }

    void show(RunFigures next) {
        boolean isFirst = figures == null;
        figures = next;
        if (isFirst) {
            register(next);
        }
    }

    private void register(RunFigures first) {
        gauge(group, "epoch", now -> now.progress().epoch().value());
        gauge(group, "generation", now -> now.progress().generation().value());
        gauge(group, "phase", now -> now.progress().phase().ordinal());
        gauge(group, "phaseMillis", RunFigures::phaseMillis);
        gauge(group, "samplesDone", RunFigures::samplesDone);
        gauge(group, "samplesPlanned", RunFigures::samplesPlanned);
        gauge(group, "samplesInFlight", RunFigures::samplesInFlight);
        gauge(group, "retriesDue", RunFigures::retriesDue);
        gauge(group, "quarantinedMiners", RunFigures::quarantinedMiners);
        gauge(group, "longestSilenceMillis", RunFigures::longestSilenceMillis);
        gauge(group, "sealMillis", now -> sealMillis);
        gauge(group, "loss", now -> loss);
        gauge(group, "epochLoss", RunFigures::epochLoss);
        for (int stage = 0; stage < first.workers().size(); stage++) {
            int number = stage;
            MetricGroup ofStage = group.addGroup("stage", Integer.toString(stage));
            gauge(ofStage, "workers", now -> now.workers().get(number));
            gauge(ofStage, "readyWorkers", now -> now.readyWorkers().get(number));
        }
    }

    private <T> void gauge(MetricGroup in, String name, Function<RunFigures, T> figure) {
        in.gauge(name, () -> figure.apply(figures));
    }
}
