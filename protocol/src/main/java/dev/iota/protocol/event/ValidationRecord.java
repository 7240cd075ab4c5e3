package dev.iota.protocol.event;

import dev.iota.protocol.Require;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;

/**
 * An audit by a validator that the operator trusts, on the topic {@code validations}; once for each miner, stage, epoch and generation.
 *
 * @param validator who repeated the work
 * @param reportedAtMillis by the broker's clock
 */
public record ValidationRecord(int version, RunId run, MinerId validator, AuditReport report, long reportedAtMillis) {
    public static final int VERSION = 1;

    public ValidationRecord {
        Require.version("validation", version, VERSION);
        Require.present("run", run);
        Require.present("validator", validator);
        Require.present("report", report);
        Require.notNegative("reportedAtMillis", reportedAtMillis);
    }
}
