package dev.iota.protocol.earnings;

import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers what is said of one miner. A later record of the same epoch takes the place of an earlier one. For any thread. */
public final class EarningsBook implements EarningsLedger {
    private static final double UNITS = 1e9;
    /** A raise of the loss that is more than chance: standard errors. */
    private static final double CLEAR = 2;
    /** Epochs whose pay may still be said anew; of older ones the sum is kept alone. */
    private static final int OPEN_EPOCHS = 1_024;

    private final MinerId miner;
    private final SortedMap<Epoch, Long> openUnits = new TreeMap<>();
    private long closedUnits;
    private int closedEpochs;
    private Epoch firstEpoch;
    private Epoch lastClosed;
    private RewardRecord latest;
    private VerdictRecord verdict;
    private ScoreRecord score;
    private String note = Earnings.UNKNOWN.note();

    public EarningsBook(MinerId miner) {
        this.miner = miner;
    }

    @Override
    public synchronized void add(RewardRecord reward) {
        Epoch epoch = reward.epoch();
        if (!reward.miner().equals(miner) || lastClosed != null && epoch.compareTo(lastClosed) <= 0) {
            return;
        }
        openUnits.put(epoch, reward.shareUnits());
        firstEpoch = firstEpoch == null || epoch.compareTo(firstEpoch) < 0 ? epoch : firstEpoch;
        latest = latest == null || epoch.compareTo(latest.epoch()) >= 0 ? reward : latest;
        if (openUnits.size() > OPEN_EPOCHS) {
            lastClosed = openUnits.firstKey();
            closedUnits += openUnits.remove(lastClosed);
            closedEpochs++;
        }
    }

    @Override
    public synchronized void add(VerdictRecord said) {
        if (said.miner().equals(miner)) {
            verdict = said;
        }
    }

    @Override
    public synchronized void add(ScoreRecord said) {
        if (said.miner().equals(miner)) {
            score = said;
        }
    }

    @Override
    public synchronized void note(String text) {
        note = text;
    }

    public synchronized Earnings now() {
        long units = closedUnits + openUnits.values().stream().mapToLong(Long::longValue).sum();
        return new Earnings(units / UNITS, closedEpochs + openUnits.size(), firstEpoch == null ? null : (long) firstEpoch.value(),
                latest == null ? null : (long) latest.epoch().value(), latest == null ? 0 : latest.shareUnits() / UNITS,
                verdict == null ? null : verdict.standing().name().toLowerCase(Locale.ROOT), score == null ? null : score.effect(),
                score == null ? null : score.effectError(), why(), note);
    }

    private List<String> why() {
        List<String> sentences = new ArrayList<>();
        if (verdict != null && verdict.standing() != VerdictRecord.Standing.TRUSTED) {
            sentences.add((verdict.standing() == VerdictRecord.Standing.QUARANTINED
                    ? "In quarantine until epoch " + verdict.until() + ": " : "Suspected: ") + verdict.reason());
        }
        if (latest == null) {
            sentences.add("Nothing was paid yet: an epoch is settled some epochs after its seal, and only work in sealed epochs counts.");
        } else {
            sentences.add("Epoch " + latest.epoch() + ": " + latest.reason());
        }
        if (score != null && score.effectError() != null && score.effect() > CLEAR * score.effectError()) {
            sentences.add(String.format(Locale.ROOT, "Losses through this miner are %.4f (+- %.4f) nats above its stage's: is the"
                    + " release the latest, and the memory sound?", score.effect(), score.effectError()));
        }
        return sentences;
    }
}
