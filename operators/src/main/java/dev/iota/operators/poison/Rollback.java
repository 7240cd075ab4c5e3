package dev.iota.operators.poison;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.util.List;

/**
 * The run is to go back.
 *
 * @param number counts those of a run
 * @param target epoch to whose first weights
 * @param generation in which it is asked for
 * @param open epoch while it is asked for
 * @param farthest epoch that the run ever began
 * @param culprits miners, each with the epoch since which it is guilty, or {@link #LOSS} or {@link #NOT_FINITE} where none is known
 * @param reason a sentence for people
 */
public record Rollback(int number, Epoch target, Generation generation, Epoch open, Epoch farthest, List<String> culprits, String reason) {
    public static final String LOSS = "loss";
    public static final String NOT_FINITE = "not finite";

    public Rollback {
        culprits = List.copyOf(culprits);
    }
}
