package dev.iota.local.lab;

import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.compute.Conduct;

/** Ends its process without a word in the midst of work. */
final class Vanishing implements Conduct {
    /** Forward or backward, of a process. */
    static final int PASSES = 40;
    /** As of a process that was killed. */
    private static final int EXIT_CODE = 137;

    private final Runnable end;
    private int passes;

    Vanishing() {
        this(() -> Runtime.getRuntime().halt(EXIT_CODE));
    }

    Vanishing(Runnable end) {
        this.end = end;
    }

    @Override
    public void beforePass(MinerId self, Ticket ticket) {
        passes++;
        if (passes > PASSES) {
            end.run();
        }
    }
}
