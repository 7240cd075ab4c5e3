package dev.iota.local.lab;

import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.compute.StageCompute;
import java.util.Random;

/** Sends noise only where another conspirator is on the pathway too: each by itself is above suspicion. */
final class Collusion implements Conduct {
    private final Accomplices accomplices;
    private final Random random;
    private boolean isTogether;

    Collusion(Accomplices accomplices, Random random) {
        this.accomplices = accomplices;
        this.random = random;
    }

    @Override
    public StageCompute computing(StageCompute device) {
        return new Distorted(device, (tensor, number) -> isTogether ? Distorted.noise(tensor, random) : tensor);
    }

    @Override
    public void beforePass(MinerId self, Ticket ticket) {
        isTogether = accomplices.include(self) && accomplices.among(ticket.pathway().stream().map(Hop::miner).toList()) > 1;
    }
}
