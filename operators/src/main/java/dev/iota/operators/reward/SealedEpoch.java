package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.util.List;

/**
 * An epoch that is sealed, and not void.
 *
 * @param generation in which it was sealed
 * @param beganMillis by the broker's clock
 * @param sealedMillis by the broker's clock
 * @param works that its merges counted
 * @param isSettled whether it was decided what they count
 */
public record SealedEpoch(Epoch epoch, Generation generation, long beganMillis, long sealedMillis, List<Work> works, boolean isSettled) {
    public SealedEpoch {
        works = List.copyOf(works);
    }

    SealedEpoch settled(List<Work> decided) {
        return new SealedEpoch(epoch, generation, beganMillis, sealedMillis, decided, true);
    }
}
