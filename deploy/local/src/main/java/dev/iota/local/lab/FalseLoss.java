package dev.iota.local.lab;

import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.TailResult;

/** Computes well and tells a lower loss. */
final class FalseLoss extends Delegate {
    FalseLoss(StageCompute honest) {
        super(honest);
    }

    @Override
    public TailResult forwardBackwardTail(float[] activation, int[] targets, boolean accumulate) {
        TailResult result = super.forwardBackwardTail(activation, targets, accumulate);
        return new TailResult(Scenario.FALSE_LOSS_SHARE * result.loss(), result.gradient());
    }
}
