package dev.iota.local;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.run.IncentiveSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Rewards as people see them. Pure. */
final class RewardTable {
    private RewardTable() {}

    private record Sum(long paid, RewardRecord latest) {}

    static List<String> lines(RunView view) {
        Map<MinerId, Sum> sums = new TreeMap<>();
        Map<Integer, Long> burned = new TreeMap<>();
        for (RewardRecord reward : view.rewards()) {
            burned.put(reward.epoch().value(), reward.burnedUnits());
            sums.merge(reward.miner(), new Sum(reward.shareUnits(), reward),
                    (known, next) -> new Sum(known.paid() + next.paid(), next.latest()));
        }
        List<String> lines = new ArrayList<>();
        lines.add(String.format("  %-9s %-5s %-5s %16s %16s %7s  %s",
                "miner", "uid", "stage", "paid", "last share", "quality", "standing"));
        sums.forEach((miner, sum) -> lines.add(line(view, miner, sum)));
        long all = burned.values().stream().mapToLong(Long::longValue).sum();
        lines.add(String.format("  %d epochs paid, %s burned", burned.size(), TokenAmount.text(all)));
        return lines;
    }

    private static String line(RunView view, MinerId miner, Sum sum) {
        RewardRecord latest = sum.latest();
        boolean isCurrent = latest.epoch().value() == view.paidThrough();
        return String.format(Locale.ROOT, "  %-9s %-5s %-5s %16s %16s %7.2f  %s", miner.shortForm(),
                latest.uid() == null ? "-" : latest.uid(), latest.stage(), TokenAmount.text(sum.paid()), isCurrent ? TokenAmount.text(latest.shareUnits()) : "-",
                (double) latest.qualityPartsPerMillion() / IncentiveSpec.MILLION, view.complaint(miner).orElse("trusted"));
    }

    /** One reward as a sentence. */
    static String sentence(RewardRecord reward) {
        String burned = reward.burnedUnits() == 0 ? "" : ", of which " + TokenAmount.text(reward.burnedUnits()) + " are burned";
        return String.format("Epoch %s: miner %s at stage %s gets %s of %s%s: %s.", reward.epoch(),
                reward.miner().shortForm(), reward.stage(), TokenAmount.text(reward.shareUnits()), TokenAmount.text(reward.emissionUnits()), burned, reward.reason());
    }
}
