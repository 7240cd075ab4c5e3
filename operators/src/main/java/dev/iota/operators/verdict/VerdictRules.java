package dev.iota.operators.verdict;

import dev.iota.operators.table.Table;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.Locale;
import java.util.Optional;

/**
 * Folds the evidence about miners into how each stands. Pure.
 *
 * <p>Whoever a window names becomes a suspect. A suspect goes into quarantine when the evidence is beyond what chance gives
 * (t above {@value #CERTAIN}: one honest miner in a billion windows), or when two epochs name it, whose samples are not the same; when an epoch
 * does not name it, it is trusted again. A quarantine lasts for some epochs; samples from before its end never count again.
 */
public final class VerdictRules {
    static final double CERTAIN = 6;
    /** Epochs for which a miner is kept out. */
    static final int QUARANTINE_EPOCHS = 3;

    private final RunSpec run;
    private final Table<MinerId, MinerStanding> standings;

    /** @param standings so far; what the table holds is taken up */
    public VerdictRules(RunSpec run, Table<MinerId, MinerStanding> standings) {
        this.run = run;
        this.standings = standings;
    }

    /** The miner's new standing, if this score changes it. */
    public Optional<VerdictRecord> onScore(ScoreRecord score) {
        MinerStanding known = standings.get(score.miner());
        MinerStanding before = known == null ? MinerStanding.unknown(score.miner()) : known;
        if (score.firstMicroBatch().compareTo(before.judgedFrom()) < 0) {
            return Optional.empty();
        }
        MinerStanding after = after(before, score);
        if (!after.equals(before)) {
            standings.put(score.miner(), after);
        }
        return after.standing() == before.standing() ? Optional.empty() : Optional.of(verdict(after, score));
    }

    private MinerStanding after(MinerStanding before, ScoreRecord score) {
        boolean isEpoch = score.window() == ScoreRecord.Window.EPOCH;
        if (score.suspicion() == null) {
            return isEpoch ? new MinerStanding(before.miner(), Standing.TRUSTED, before.judgedFrom(), before.namedEpoch()) : before;
        }
        boolean isNamedAgain = isEpoch && before.namedEpoch() >= 0 && before.namedEpoch() < score.epoch().value();
        if (score.suspicion() > CERTAIN || isNamedAgain) {
            long judgedFrom = until(score).value() * run.samplesPerEpoch();
            return new MinerStanding(before.miner(), Standing.QUARANTINED, new MicroBatch(judgedFrom), -1);
        }
        return new MinerStanding(before.miner(), Standing.SUSPECT, before.judgedFrom(), isEpoch ? score.epoch().value() : before.namedEpoch());
    }

    private static Epoch until(ScoreRecord score) {
        return new Epoch(score.epoch().value() + 1 + QUARANTINE_EPOCHS);
    }

    private VerdictRecord verdict(MinerStanding standing, ScoreRecord score) {
        Epoch until = standing.standing() == Standing.QUARANTINED ? until(score) : score.epoch();
        return new VerdictRecord(VerdictRecord.VERSION, run.run(), score.miner(), score.stage(), standing.standing(), until, reason(score),
                score.firstMicroBatch(), score.lastMicroBatch(), score.windowEndMillis());
    }

    private static String reason(ScoreRecord score) {
        String samples = String.format(Locale.ROOT, "over its %d of the samples %s to %s, losses through it at stage %s", score.samples(),
                score.firstMicroBatch(), score.lastMicroBatch(), score.stage());
        return score.suspicion() == null
                ? samples + " are like those of others"
                : samples + String.format(Locale.ROOT, " are higher by %.3f nats per token (t = %.1f)", score.effect(), score.suspicion());
    }
}
