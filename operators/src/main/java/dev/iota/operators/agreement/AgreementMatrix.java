package dev.iota.operators.agreement;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Pair;
import dev.iota.protocol.event.AgreementRecord.Party;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Compares what miners found for the shards of a merge, with each other and with what was sealed. Pure: the same reports in any order give
 * the same record.
 *
 * <p>What it can see: reduction is exact, so two honest miners agree on every shard that they share, and a cell below that shows a lie or
 * a fault of one of the two. A liar who shares its shards with honest owners loses each to the honest third who is asked, and is disputed
 * at all of them. What it can't see:
 * <ul>
 * <li>Two owners who tell the same lie about the shard that they share. Nobody else is asked, so their bytes are sealed and both count as
 *     confirmed; to find it, a third must reduce a shard on which the owners agree. A pair of liars among N contributors has one such
 *     shard of N (N - 1) / 2. Should a third report it unasked, the honest one stands as disputed: sealed is not the same as right.</li>
 * <li>Who lies where the third is an accomplice: two of three are sealed, and the honest owner stands as disputed. The pairs show who sides
 *     with whom, not who is right.</li>
 * <li>Who lies where only one owner reported in time: its bytes are sealed on its word ({@link AgreementRecord#unchecked}), and the other,
 *     if it comes later with other bytes, is disputed, whichever of them is right.</li>
 * <li>Lies in what was contributed: all reduce the same contributions. That is for others to find.</li>
 * </ul>
 */
final class AgreementMatrix {
    private final RunId run;
    private final StageMerge merge;
    private final long sealedAtMillis;
    private final ShardPlan shards;
    /** Contributors first, each group sorted by miner; what each found, by shard. */
    private final List<MinerId> miners = new ArrayList<>();
    private final List<ShardResult[]> found = new ArrayList<>();

    private AgreementMatrix(RunId run, SealedMerge sealed, Collection<Report> reports) {
        this.run = run;
        this.merge = sealed.merge();
        this.sealedAtMillis = sealed.sealedAtMillis();
        this.shards = merge.plan().shardPlan(merge.plan().shards());
        Map<MinerId, ShardResult[]> byMiner = new TreeMap<>();
        reports.forEach(report -> byMiner.put(report.id().miner(), inTime(sealed, report)));
        for (Contribution contribution : merge.plan().contributions()) {
            ShardResult[] own = byMiner.remove(contribution.miner());
            add(contribution.miner(), own == null ? new ShardResult[merge.plan().shards()] : own);
        }
        byMiner.forEach((stranger, results) -> {
            if (miners.size() < AgreementRecord.MAX_PARTIES && Arrays.stream(results).anyMatch(Objects::nonNull)) {
                add(stranger, results);
            }
        });
    }

    /** @param reports of this merge, one of each miner */
    static AgreementRecord record(RunId run, SealedMerge sealed, Collection<Report> reports) {
        return new AgreementMatrix(run, sealed, reports).record();
    }

    private void add(MinerId miner, ShardResult[] results) {
        miners.add(miner);
        found.add(results);
    }

    private static ShardResult[] inTime(SealedMerge sealed, Report report) {
        ShardResult[] results = new ShardResult[sealed.merge().plan().shards()];
        for (Report.Finding finding : report.findings()) {
            if (finding.result().shard() < results.length && !sealed.isOver(finding.reportedAtMillis())) {
                results[finding.result().shard()] = finding.result();
            }
        }
        return results;
    }

    private AgreementRecord record() {
        MergePlan plan = merge.plan();
        List<Party> parties = new ArrayList<>();
        for (int i = 0; i < miners.size(); i++) {
            parties.add(party(i));
        }
        return new AgreementRecord(AgreementRecord.VERSION, run, plan.epoch(), plan.generation(), plan.stage(), sealedAtMillis,
                plan.shards(), unchecked(), parties, pairs());
    }

    private Party party(int place) {
        boolean isContributor = place < merge.plan().contributions().size();
        int reported = 0;
        int substituted = 0;
        List<Integer> differing = new ArrayList<>();
        for (ShardResult result : found.get(place)) {
            if (result != null) {
                reported++;
                substituted += isContributor && shards.owners(result.shard()).contains(place) ? 0 : 1;
                if (!isSealed(result)) {
                    differing.add(result.shard());
                }
            }
        }
        int owned = isContributor ? merge.plan().contributions().size() - 1 : 0;
        return new Party(miners.get(place), owned, reported, substituted, reported - differing.size(),
                differing.subList(0, Math.min(AgreementRecord.MAX_DISPUTED, differing.size())));
    }

    /** Shard by shard, as few report each. */
    private List<Pair> pairs() {
        int[][] shared = new int[miners.size()][miners.size()];
        int[][] agreed = new int[miners.size()][miners.size()];
        for (int shard = 0; shard < merge.plan().shards(); shard++) {
            List<Integer> witnesses = witnesses(shard);
            for (int second = 1; second < witnesses.size(); second++) {
                ShardResult result = found.get(witnesses.get(second))[shard];
                for (int first : witnesses.subList(0, second)) {
                    shared[first][witnesses.get(second)]++;
                    agreed[first][witnesses.get(second)] += result.equals(found.get(first)[shard]) ? 1 : 0;
                }
            }
        }
        List<Pair> pairs = new ArrayList<>();
        for (int first = 0; first < miners.size(); first++) {
            for (int second = first + 1; second < miners.size(); second++) {
                if (shared[first][second] > 0) {
                    pairs.add(new Pair(first, second, shared[first][second], agreed[first][second]));
                }
            }
        }
        return pairs;
    }

    /** Who reported a shard, by places. */
    private List<Integer> witnesses(int shard) {
        List<Integer> witnesses = new ArrayList<>();
        for (int i = 0; i < miners.size(); i++) {
            if (found.get(i)[shard] != null) {
                witnesses.add(i);
            }
        }
        return witnesses;
    }

    private int unchecked() {
        int unchecked = 0;
        for (ShardResult sealed : merge.shards()) {
            long confirming = found.stream().filter(results -> sealed.equals(results[sealed.shard()])).count();
            unchecked += confirming < 2 ? 1 : 0;
        }
        return unchecked;
    }

    private boolean isSealed(ShardResult result) {
        return merge.shards().get(result.shard()).equals(result);
    }
}
