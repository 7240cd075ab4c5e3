package dev.iota.operators.reward;

import dev.iota.operators.table.Table;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;

/**
 * What the ledger remembers.
 *
 * @param position how far it is, by its run
 * @param sealed epochs within the validity window, and those that are yet to be settled
 * @param times of passes of epochs that are yet to be settled
 * @param effects of miners on losses in these epochs
 * @param absences of miners from these epochs
 * @param stakes of all miners that the operator names
 * @param slashed faults paid for, of the latest epochs
 */
public record RewardState(
        Table<RunId, Position> position,
        Table<Epoch, SealedEpoch> sealed,
        Table<WorkId, PassTimes> times,
        Table<WorkId, LossEffect> effects,
        Table<AbsenceId, Absence> absences,
        Table<MinerId, Stake> stakes,
        Table<SlashId, SlashId> slashed) {
    /** Empty state that lives as long as the process. */
    public static RewardState onHeap() {
        return new RewardState(Table.onHeap(), Table.onHeap(), Table.onHeap(), Table.onHeap(), Table.onHeap(), Table.onHeap(),
                Table.onHeap());
    }
}
