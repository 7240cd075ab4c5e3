package dev.iota.operators.orchestration;

import dev.iota.protocol.run.RunSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a run stands, in figures that do not change any more: for people, to be read by any thread.
 *
 * @param phaseMillis since the phase began, or its latest round
 * @param samplesDone those that count: fewer after a rollback
 * @param retriesDue samples whose last attempt was given up
 * @param quarantinedMiners who may have no place in the open epoch
 * @param longestSilenceMillis since the worker was heard of that has been silent for longest; 0 without workers
 * @param epochLoss mean of the open epoch's samples so far, in nats per token; NaN before the first
 * @param workers of each stage, the head's first
 * @param readyWorkers of these, those that have the open epoch's weights
 */
public record RunFigures(
        Progress progress, long phaseMillis, long samplesDone, long samplesPlanned, int samplesInFlight, int retriesDue,
        int quarantinedMiners, long longestSilenceMillis, double epochLoss, List<Integer> workers, List<Integer> readyWorkers) {

    /** Of a run that has begun. */
    public static RunFigures of(RunSpec run, RunState state, long nowMillis) {
        Progress progress = state.progress().get();
        int[] workers = new int[run.model().stages()];
        int[] ready = new int[run.model().stages()];
        long earliestSeenMillis = nowMillis;
        for (Worker worker : state.workers().values()) {
            workers[worker.stage().value()]++;
            ready[worker.stage().value()] += worker.isEligible() ? 1 : 0;
            boolean isAlive = worker.lastSeenMillis() > 0;
            earliestSeenMillis = isAlive ? Math.min(earliestSeenMillis, worker.lastSeenMillis()) : earliestSeenMillis;
        }
        int quarantined = 0;
        for (Quarantine quarantine : state.quarantined().values()) {
            quarantined += quarantine.until().compareTo(progress.epoch()) > 0 ? 1 : 0;
        }
        return new RunFigures(progress, nowMillis - progress.phaseSinceMillis(),
                progress.manifest().firstMicroBatch().value() + progress.completed(), run.samples(), state.flights().size(),
                state.retries().size(), quarantined, nowMillis - earliestSeenMillis,
                progress.completed() == 0 ? Double.NaN : progress.lossSum() / progress.completed(), list(workers), list(ready));
    }

    private static List<Integer> list(int[] figures) {
        return Arrays.stream(figures).boxed().collect(Collectors.toUnmodifiableList());
    }
}
