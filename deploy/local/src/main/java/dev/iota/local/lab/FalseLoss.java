package dev.iota.local.lab;

import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.TailResult;

/** At the tail: computes well and tells a lower loss. */
final class FalseLoss implements Conduct {
    private final Accomplices accomplices;
    private boolean isLying;

    FalseLoss(Accomplices accomplices) {
        this.accomplices = accomplices;
    }

    @Override
    public StageCompute computing(StageCompute device) {
        return new Delegate(device) {
            @Override
            public TailResult forwardBackwardTail(float[] activation, int[] inputs, int[] targets, boolean accumulate) {
                TailResult result = super.forwardBackwardTail(activation, inputs, targets, accumulate);
                return isLying ? new TailResult(Scenario.FALSE_LOSS_SHARE * result.loss(), result.gradient()) : result;
            }
        };
    }

    @Override
    public void beforePass(MinerId self, Ticket ticket) {
        isLying = accomplices.include(self);
    }
}
