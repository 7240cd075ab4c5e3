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
 * @param phaseSinceMillis when the phase began
 */
public record Progress(
        EpochManifest manifest, Phase phase, long nextMicroBatch, long completed, double lossSum, long phaseSinceMillis) {

    /** An epoch begins, or begins anew. */
    public static Progress begin(EpochManifest manifest, Phase phase, long nowMillis) {
        return new Progress(manifest, phase, manifest.firstMicroBatch().value(), 0, 0, nowMillis);
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
        return new Progress(manifest, phase, nextMicroBatch + 1, completed, lossSum, phaseSinceMillis);
    }

    Progress completed(double loss) {
        return new Progress(manifest, phase, nextMicroBatch, completed + 1, lossSum + loss, phaseSinceMillis);
    }

    Progress in(Phase next, long nowMillis) {
        return new Progress(manifest, next, nextMicroBatch, completed, lossSum, nowMillis);
    }
}
