package dev.iota.operators.lineage;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An epoch that began, and how its first weights came about.
 *
 * @param generation in which it began last
 * @param contentSha256 of its manifest: the same for the same weights
 * @param isTarget whether the run can go back to it
 * @param meanLoss of the epoch before; null for epoch 0
 * @param shares in the merges with which the epoch before ended; none for epoch 0
 * @param mergedIn generation of the work that they count; null for epoch 0
 */
public record BegunEpoch(
        Epoch epoch, Generation generation, String contentSha256, boolean isTarget, Double meanLoss, List<Share> shares,
        Generation mergedIn) {
    public BegunEpoch {
        shares = List.copyOf(shares);
    }

    static BegunEpoch of(EpochManifest manifest) {
        List<Share> shares = new ArrayList<>();
        Generation mergedIn = null;
        for (StageMerge merge : manifest.stages()) {
            mergedIn = merge.plan().generation();
            for (Contribution contribution : merge.plan().contributions()) {
                shares.add(new Share(merge.stage(), contribution.miner(), contribution.weight()));
            }
        }
        return new BegunEpoch(manifest.epoch(), manifest.generation(), manifest.contentSha256(), true, manifest.meanLoss(), shares,
                mergedIn);
    }

    BegunEpoch noTarget() {
        return new BegunEpoch(epoch, generation, contentSha256, false, meanLoss, shares, mergedIn);
    }

    /** A miner's part, if it had one. */
    public Optional<Share> share(MinerId miner) {
        return shares.stream().filter(share -> share.miner().equals(miner)).findFirst();
    }

    /** Of all the weight in a stage's merge, what these miners have: 0 to 1. */
    public double fraction(int stage, Predicate<MinerId> miners) {
        double all = 0;
        double theirs = 0;
        for (Share share : shares) {
            if (share.stage().value() == stage) {
                all += share.weight();
                theirs += miners.test(share.miner()) ? share.weight() : 0;
            }
        }
        return all == 0 ? 0 : theirs / all;
    }
}
