package dev.iota.local;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a miner was paid for an epoch in sentences, or why it was paid nothing. Pure. */
final class RewardWhy {
    private RewardWhy() {}

    static List<String> sentences(RunView view, RunSpec run, MinerId miner, int epoch) {
        List<String> sentences = new ArrayList<>();
        Optional<RewardRecord> reward = view.rewards().stream()
                .filter(each -> each.epoch().value() == epoch && each.miner().equals(miner))
                .findFirst();
        sentences.add(reward.map(RewardTable::sentence).orElseGet(() -> nothing(view, run, miner, epoch)));
        view.verdicts().stream().filter(verdict -> verdict.miner().equals(miner)).map(ScoreTable::line).forEach(sentences::add);
        view.slashes().stream().filter(slash -> slash.miner().equals(miner)).forEach(slash -> sentences.add(
                "It lost " + TokenAmount.text(slash.slashedUnits()) + " of its stake for epoch " + slash.epoch() + ": "
                        + slash.reason() + "."));
        stake(view.stakes().get(miner), run.incentives()).ifPresent(sentences::add);
        return sentences;
    }

    private static String nothing(RunView view, RunSpec run, MinerId miner, int epoch) {
        String begin = "Miner " + miner.shortForm() + " was paid nothing for epoch " + epoch + ": ";
        if (view.latest() == null || epoch >= view.latest().epoch().value()) {
            return begin + "it is not sealed.";
        }
        if (epoch > view.paidThrough()) {
            return begin + "it is not settled; that takes " + run.incentives().settledAfterEpochs()
                    + " further epochs sealed, or the run's end, so that it can't be undone any more.";
        }
        return begin + "no sealed merge of this epoch, or of those before that still counted, has any work of it.";
    }

    /** The name is the miner's own and can be any text: what could move a terminal's cursor is left out. */
    private static Optional<String> stake(StakeRecord stake, IncentiveSpec incentives) {
        if (stake == null) {
            return incentives.minimumStakeUnits() == 0 ? Optional.empty()
                    : Optional.of("It has no stake; without " + TokenAmount.text(incentives.minimumStakeUnits()) + " no work counts.");
        }
        return Optional.of(String.format("It is uid %d, \"%s\", with a stake of %s (minimum %s).", stake.uid(),
                stake.displayName().replaceAll("\\p{Cntrl}", " "), TokenAmount.text(stake.stakeUnits()),
                TokenAmount.text(incentives.minimumStakeUnits())));
    }
}
