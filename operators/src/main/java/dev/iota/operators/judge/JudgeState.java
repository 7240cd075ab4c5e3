package dev.iota.operators.judge;

import dev.iota.operators.audit.Audit;
import dev.iota.operators.audit.AuditId;
import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.poison.PoisonState;
import dev.iota.operators.table.Table;
import dev.iota.operators.verdict.MinerStanding;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;

/** What the rules remember of a run. */
public record JudgeState(
        Table<Epoch, BegunEpoch> epochs, Table<MinerId, MinerStanding> standings, Table<AuditId, Audit> audits, PoisonState poison) {
    /** Empty state that lives as long as the process. */
    public static JudgeState onHeap() {
        return new JudgeState(Table.onHeap(), Table.onHeap(), Table.onHeap(), PoisonState.onHeap());
    }
}
