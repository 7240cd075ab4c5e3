package dev.iota.protocol.audit;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.util.List;

/**
 * What came out when a miner's work in an epoch was repeated from the epoch's start weights and the miner's inbox.
 *
 * @param reason a sentence for people, the miner among them
 * @param isBitwise whether bits were compared, since auditor and miner compute alike; otherwise angles and magnitudes
 * @param passes repeated
 * @param exactPasses of those, the ones whose output is the same to the last bit
 * @param shards reduced again, of those that the miner vouched for
 * @param exactShards of those, the ones that are the same
 * @param replayMicros time that the repetition computed
 * @param minerMicros time that the miner says it computed the same passes
 * @param findings what differs beyond what is allowed, the first {@value #MAX_FINDINGS}
 */
public record AuditReport(
        MinerId miner,
        Stage stage,
        Epoch epoch,
        Generation generation,
        Outcome outcome,
        String reason,
        boolean isBitwise,
        long passes,
        long exactPasses,
        int shards,
        int exactShards,
        long replayMicros,
        long minerMicros,
        List<AuditFinding> findings) {
    public static final int MAX_FINDINGS = 16;

    /** What it says of the miner. */
    public enum Outcome {
        /** The work is what it should be. */
        PASSED,
        /** Some of it is not, whoever repeats it. */
        FAILED,
        /** It can't be told, and the miner is to blame: it withholds what it owes, such as a pass that it counted. */
        WITHHELD,
        /** It can't be told, and nobody is to blame: records or objects are gone. */
        EXPIRED
    }

    public AuditReport {
        Require.present("miner", miner);
        Require.present("stage", stage);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("outcome", outcome);
        reason = Require.shortened("reason", reason);
        Require.notNegative("passes", passes);
        Require.that(exactPasses >= 0 && exactPasses <= passes, "exactPasses must be 0 to passes: " + exactPasses);
        Require.notNegative("shards", shards);
        Require.that(exactShards >= 0 && exactShards <= shards, "exactShards must be 0 to shards: " + exactShards);
        Require.notNegative("replayMicros", replayMicros);
        Require.notNegative("minerMicros", minerMicros);
        findings = List.copyOf(Require.present("findings", findings));
        Require.that(findings.size() <= MAX_FINDINGS, "findings must be at most " + MAX_FINDINGS + ": " + findings.size());
        Require.that(outcome != Outcome.FAILED || !findings.isEmpty(), "an audit that failed names what differs");
        Require.that(outcome != Outcome.PASSED || findings.isEmpty(), "an audit that was passed has no findings");
    }
}
