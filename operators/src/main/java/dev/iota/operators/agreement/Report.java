package dev.iota.operators.agreement;

import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The shards of a merge that a miner reported.
 *
 * @param findings each shard once: what a miner said first counts
 */
public record Report(ReportId id, List<Finding> findings) {
    /** No plan has more shards. */
    private static final int MAX_SHARDS = MergePlan.MAX_CONTRIBUTIONS * (MergePlan.MAX_CONTRIBUTIONS - 1) / 2;

    /**
     * What came out of a shard.
     *
     * @param reportedAtMillis by the broker's clock
     */
    public record Finding(ShardResult result, long reportedAtMillis) {}

    public Report {
        findings = List.copyOf(findings);
    }

    static Report none(ReportId id) {
        return new Report(id, List.of());
    }

    Report with(List<ShardResult> results, long reportedAtMillis) {
        List<Finding> more = new ArrayList<>(findings);
        boolean[] isKnown = new boolean[MAX_SHARDS];
        findings.forEach(finding -> isKnown[finding.result().shard()] = true);
        for (ShardResult result : results) {
            if (result.shard() < MAX_SHARDS && !isKnown[result.shard()]) {
                isKnown[result.shard()] = true;
                more.add(new Finding(result, reportedAtMillis));
            }
        }
        return new Report(id, more);
    }
}
