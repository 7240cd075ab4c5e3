package dev.iota.operators.agreement;

import dev.iota.operators.table.Table;
import dev.iota.protocol.id.RunId;

/**
 * What the rules remember.
 *
 * @param open the epoch that began last, by its run
 * @param sealed merges that were sealed a short time ago
 * @param reports of merges that are sealed or yet to be
 */
public record AgreementState(Table<RunId, OpenEpoch> open, Table<MergeId, SealedMerge> sealed, Table<ReportId, Report> reports) {
    /** Empty state that lives as long as the process. */
    public static AgreementState onHeap() {
        return new AgreementState(Table.onHeap(), Table.onHeap(), Table.onHeap());
    }
}
