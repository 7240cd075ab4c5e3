package dev.iota.operators.poison;

import dev.iota.operators.table.Table;

/**
 * What the rules remember.
 *
 * @param troubles of the open epoch and the one before
 * @param rollbacks that were asked for lately, by their numbers
 */
public record PoisonState(Table<TroubleId, Trouble> troubles, Table<Integer, Rollback> rollbacks) {
    /** Empty state that lives as long as the process. */
    public static PoisonState onHeap() {
        return new PoisonState(Table.onHeap(), Table.onHeap());
    }
}
