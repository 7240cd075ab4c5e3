package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;

/**
 * How far a run's ledger is.
 *
 * @param open the epoch that began last
 * @param beganMillis when, by the broker's clock
 * @param settledThrough the latest epoch of which it was decided what its work counts; a rollback takes it back
 * @param paidThrough the latest epoch that was paid; never taken back, so that each number is paid at most once
 */
public record Position(Epoch open, Generation generation, long beganMillis, int settledThrough, int paidThrough) {
    Position begun(Epoch next, Generation in, long atMillis) {
        int settled = in.compareTo(generation) > 0 ? Math.min(settledThrough, next.value() - 1) : settledThrough;
        return new Position(next, in, atMillis, settled, paidThrough);
    }

    Position settled(int epoch) {
        return new Position(open, generation, beganMillis, epoch, Math.max(paidThrough, epoch));
    }
}
