package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;

/**
 * Epochs of which a miner's work counts nothing.
 *
 * @param until the first that counts again
 */
public record Absence(AbsenceId id, Epoch until) {
    boolean covers(MinerId miner, Epoch epoch) {
        return id.miner().equals(miner) && id.from().compareTo(epoch) <= 0 && epoch.compareTo(until) < 0;
    }
}
