package dev.iota.protocol.frame;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import java.util.Objects;

/** One stage's place on a pathway: who computes it, and in which inbox partition it listens. */
public record Hop(MinerId miner, Slot slot) {
    public Hop {
        Objects.requireNonNull(miner);
        Objects.requireNonNull(slot);
    }
}
