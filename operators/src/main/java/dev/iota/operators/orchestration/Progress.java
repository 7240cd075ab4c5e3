package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;

/**
 * Where the run stands.
 *
 * @param manifest of the open epoch: the weights it began with
 * @param nextMicroBatch the first that was never issued in this epoch and generation
 * @param completed micro-batches of this epoch and generation that are done
 * @param lossSum of those
 * @param phaseSinceMillis when the phase began, or its latest round
 * @param round how often the phase had to ask again
 * @param operatorSequence of the latest request of the run's operator
 */
public record Progress(
        EpochManifest manifest, Phase phase, long nextMicroBatch, long completed, double lossSum, long phaseSinceMillis, int round,
        long operatorSequence) {

    /** A run begins. */
    public static Progress begin(EpochManifest manifest, Phase phase, long nowMillis) {
        return new Progress(manifest, phase, manifest.firstMicroBatch().value(), 0, 0, nowMillis, 0, -1);
    }

    /** An epoch begins, or begins anew. */
    Progress next(EpochManifest begun, Phase first, long nowMillis) {
        return new Progress(begun, first, begun.firstMicroBatch().value(), 0, 0, nowMillis, 0, operatorSequence);
    }

    public Epoch epoch() {
        return manifest.epoch();
    }

    public Generation generation() {
        return manifest.generation();
    }

    /** Whether any ticket of this epoch and generation was issued: from then on, workers that join wait for the next seal. */
    public boolean isUnderWay() {
        return nextMicroBatch > manifest.firstMicroBatch().value();
    }

    Progress issued() {
        return new Progress(manifest, phase, nextMicroBatch + 1, completed, lossSum, phaseSinceMillis, round, operatorSequence);
    }

    Progress completed(double loss) {
        return new Progress(manifest, phase, nextMicroBatch, completed + 1, lossSum + loss, phaseSinceMillis, round, operatorSequence);
    }

    Progress in(Phase next, long nowMillis) {
        return new Progress(manifest, next, nextMicroBatch, completed, lossSum, nowMillis, 0, operatorSequence);
    }

    Progress nextRound(long nowMillis) {
        return new Progress(manifest, phase, nextMicroBatch, completed, lossSum, nowMillis, round + 1, operatorSequence);
    }

    Progress heardOperator(long sequence) {
        return new Progress(manifest, phase, nextMicroBatch, completed, lossSum, phaseSinceMillis, round, sequence);
    }
}
