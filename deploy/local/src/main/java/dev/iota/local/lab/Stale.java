package dev.iota.local.lab;

import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageVectors;

/** Takes the weights of its first epoch, and no later ones. */
final class Stale extends Delegate {
    private boolean isLoaded;

    Stale(StageCompute honest) {
        super(honest);
    }

    @Override
    public void load(StageVectors state) {
        if (!isLoaded) {
            isLoaded = true;
            super.load(state);
        }
    }

    @Override
    public void step(double learningRate) {
        // Its weights stay as they are.
    }
}
