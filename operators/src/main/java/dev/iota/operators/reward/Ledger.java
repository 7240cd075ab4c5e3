package dev.iota.operators.reward;

import dev.iota.operators.lineage.Lineage;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord.Exclusion;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who did what in which epoch, and what it is paid: {@code I_m = sum over epochs n of S_m(n) * w(age of n)} (IOTA paper, section on
 * incentives). Pure: records and state in, settlements out. Work is what sealed merges counted; evidence may come in any order and twice.
 *
 * <p>Epochs are settled in their order, once so many further ones are sealed that they are not undone any more. A rollback voids the work
 * of later epochs; a number that was paid is never paid again.
 */
public final class Ledger {
    /** Times of passes that are remembered; strangers can make up miners, and must not fill the state. */
    static final int MAX_TIMES = 65_536;
    /** Events may be read before the manifest of their epoch is. */
    private static final int AHEAD_EPOCHS = 64;

    private final RunSpec run;
    private final RewardState state;
    private final PaidBefore before;
    private final StageCompute compute;
    private final Payroll payroll;
    private final Slashing slashing;

    /** @param state what it holds is taken up */
    public Ledger(RunSpec run, RewardState state, PaidBefore before) {
        this.run = run;
        this.state = state;
        this.before = before;
        this.compute = new StageCompute(run);
        this.payroll = new Payroll(run, state.stakes());
        this.slashing = new Slashing(run, state, before);
    }

    /**
     * An epoch begins, or begins anew.
     *
     * @param atMillis by the broker's clock
     */
    public void onManifest(EpochManifest manifest, long atMillis) {
        Position known = position();
        if (!manifest.run().equals(run.run()) || known != null && !follows(known, manifest)) {
            return;
        }
        if (known != null && manifest.generation().compareTo(known.generation()) > 0) {
            state.sealed().removeIf(SealedEpoch::epoch, each -> each.epoch().compareTo(manifest.epoch()) >= 0);
        }
        Epoch ended = new Epoch(Math.max(0, manifest.epoch().value() - 1));
        if (manifest.epoch().value() > 0 && state.sealed().get(ended) == null) {
            seal(manifest, ended, known == null ? atMillis : known.beganMillis(), atMillis);
        }
        keep(known == null
                ? new Position(manifest.epoch(), manifest.generation(), atMillis, Math.max(-1, manifest.epoch().value() - 2), -1)
                : known.begun(manifest.epoch(), manifest.generation(), atMillis));
    }

    private static boolean follows(Position known, EpochManifest manifest) {
        int generation = manifest.generation().compareTo(known.generation());
        return generation > 0 || generation == 0 && manifest.epoch().compareTo(known.open()) > 0;
    }

    private void seal(EpochManifest manifest, Epoch ended, long beganMillis, long atMillis) {
        List<Work> works = new ArrayList<>();
        for (StageMerge merge : manifest.stages()) {
            for (Contribution contribution : merge.plan().contributions()) {
                works.add(Work.unsettled(merge.stage(), contribution.miner(), contribution.backwardPasses()));
            }
        }
        SealedEpoch sealed = new SealedEpoch(
                ended, manifest.stages().get(0).plan().generation(), Math.min(beganMillis, atMillis), atMillis, works, false);
        state.sealed().put(ended, sealed);
        state.times().removeIf(PassTimes::work, times -> times.work().epoch().equals(ended) && !isOf(sealed, times));
    }

    private static boolean isOf(SealedEpoch sealed, PassTimes times) {
        return times.generation().equals(sealed.generation())
                && sealed.works().stream().anyMatch(
                        work -> work.stage().equals(times.work().stage()) && work.miner().equals(times.work().miner()));
    }

    /** A miner says, signed, that it is done with a pass. */
    public void onPass(MinerId miner, PassCompleted pass) {
        WorkId work = new WorkId(pass.epoch(), pass.stage(), miner);
        if (!isOpenToEvidence(work)) {
            return;
        }
        PassTimes known = state.times().get(work);
        if (known == null && state.times().size() >= MAX_TIMES || known != null && pass.generation().compareTo(known.generation()) < 0) {
            return;
        }
        PassTimes base = known != null && known.generation().equals(pass.generation()) ? known : PassTimes.none(work, pass.generation());
        PassTimes next = base.plus(pass.direction(), pass.computeMicros());
        SealedEpoch sealed = state.sealed().get(work.epoch());
        if (sealed == null || isOf(sealed, next)) {
            state.times().put(work, next);
        }
    }

    public void onScore(ScoreRecord score) {
        WorkId work = new WorkId(score.epoch(), score.stage(), score.miner());
        if (score.window() != ScoreRecord.Window.EPOCH || !score.run().equals(run.run()) || !isOpenToEvidence(work)) {
            return;
        }
        LossEffect known = state.effects().get(work);
        if (known == null || score.generation().compareTo(known.generation()) >= 0) {
            state.effects().put(work, new LossEffect(work, score.generation(), score.effect(), score.meanLoss()));
        }
    }

    private boolean isOpenToEvidence(WorkId work) {
        Position position = position();
        int settled = position == null ? -1 : position.settledThrough();
        int open = position == null ? 0 : position.open().value();
        int epoch = work.epoch().value();
        return work.stage().value() < run.model().stages() && epoch > settled && epoch <= open + AHEAD_EPOCHS;
    }

    /** Whoever is sent into quarantine is not paid for what it did since the evidence; what was paid stays paid, but counts no longer. */
    public void onVerdict(VerdictRecord verdict) {
        if (verdict.standing() != VerdictRecord.Standing.QUARANTINED || !verdict.run().equals(run.run())) {
            return;
        }
        Epoch from = new Epoch(Math.toIntExact(verdict.firstMicroBatch().value() / run.samplesPerEpoch()));
        AbsenceId id = new AbsenceId(verdict.miner(), from);
        Absence known = state.absences().get(id);
        Absence absence = new Absence(id, known == null || known.until().compareTo(verdict.until()) < 0 ? verdict.until() : known.until());
        state.absences().put(id, absence);
        List<SealedEpoch> changed = new ArrayList<>();
        state.sealed().values().forEach(sealed -> {
            if (sealed.isSettled() && sealed.works().stream().anyMatch(work -> absence.covers(work.miner(), sealed.epoch()))) {
                changed.add(sealed);
            }
        });
        changed.forEach(sealed -> state.sealed().put(sealed.epoch(), sealed.settled(sealed.works().stream()
                .map(work -> absence.covers(work.miner(), sealed.epoch()) ? work.excluded(Exclusion.QUARANTINED) : work)
                .toList())));
    }

    /** The operator says, signed, what a miner has as collateral. */
    public void onStake(StakeRecord stake) {
        List<Stake> others = new ArrayList<>();
        state.stakes().values().forEach(other -> {
            if (!other.miner().equals(stake.miner()) && other.uid() != null && other.uid() == stake.uid()) {
                others.add(other);
            }
        });
        others.forEach(other -> state.stakes().put(other.miner(), other.withUid(null)));
        Stake known = state.stakes().get(stake.miner());
        state.stakes().put(stake.miner(), (known == null ? Stake.none(stake.miner()) : known)
                .withUid(stake.uid()).changed(stake.observedAtMillis(), stake.stakeUnits()));
    }

    /** What a miner loses if this audit proves a fault that it has not paid for. */
    public Optional<SlashRecord> onValidation(ValidationRecord validation) {
        Position position = position();
        return slashing.onValidation(validation, position == null ? Epoch.FIRST : position.open());
    }

    /** The next epoch to settle, if its time has come. */
    public Optional<SealedEpoch> due() {
        Position position = position();
        return position == null ? Optional.empty() : due(position, position.settledThrough() + 1);
    }

    /** When the last of the epochs whose time has come was sealed, by the broker's clock: evidence up to then bears on what is paid. */
    public long dueThroughMillis() {
        long latest = Long.MIN_VALUE;
        Position position = position();
        for (int epoch = position.settledThrough() + 1; due(position, epoch).isPresent(); epoch++) {
            latest = Math.max(latest, due(position, epoch).get().sealedMillis());
        }
        return latest;
    }

    private Optional<SealedEpoch> due(Position position, int epoch) {
        boolean isOver = position.open().value() >= run.epochs();
        boolean isDue = isOver || epoch + run.incentives().settledAfterEpochs() <= position.open().value() - 1;
        return isDue ? Optional.ofNullable(state.sealed().get(new Epoch(epoch))) : Optional.empty();
    }

    /** Settles the epoch that is due; empty if it was paid before. */
    public Optional<Settlement> settle() {
        SealedEpoch due = due().orElseThrow();
        Position position = position();
        SealedEpoch settled = due.settled(counted(due));
        state.sealed().put(settled.epoch(), settled);
        boolean isPaid = due.epoch().value() <= Math.max(position.paidThrough(), before.through());
        Optional<Settlement> settlement = isPaid ? Optional.empty()
                : Optional.of(payroll.settlement(settled, state.sealed().values(), settledAtMillis(position, settled)));
        keep(position.settled(settled.epoch().value()));
        forget(settled);
        return settlement;
    }

    private long settledAtMillis(Position position, SealedEpoch settled) {
        int last = (int) Math.min(position.open().value() - 1L, (long) settled.epoch().value() + run.incentives().settledAfterEpochs());
        SealedEpoch word = state.sealed().get(new Epoch(last));
        return word == null ? settled.sealedMillis() : word.sealedMillis();
    }

    private List<Work> counted(SealedEpoch due) {
        int[] parts = compute.partsPerMillion(measured(due));
        List<Work> works = new ArrayList<>();
        for (Work work : due.works()) {
            LossEffect effect = state.effects().get(new WorkId(due.epoch(), work.stage(), work.miner()));
            boolean isOfThis = effect != null && effect.generation().equals(due.generation());
            works.add(work.settled(run.training().tokensPerMicroBatch(), parts[work.stage().value()], isOfThis ? effect : null,
                    exclusion(work.miner(), due)));
        }
        return works;
    }

    private List<List<Double>> measured(SealedEpoch due) {
        List<List<Double>> measured = new ArrayList<>();
        for (int stage = 0; stage < run.model().stages(); stage++) {
            measured.add(new ArrayList<>());
        }
        for (PassTimes times : state.times().values()) {
            if (times.work().epoch().equals(due.epoch()) && times.backwardPasses() > 0 && isOf(due, times)) {
                measured.get(times.work().stage().value()).add(times.meanMicros());
            }
        }
        return measured;
    }

    private Exclusion exclusion(MinerId miner, SealedEpoch epoch) {
        for (Absence absence : state.absences().values()) {
            if (absence.covers(miner, epoch.epoch())) {
                return Exclusion.QUARANTINED;
            }
        }
        long minimum = run.incentives().minimumStakeUnits();
        Stake stake = state.stakes().get(miner);
        boolean isCovered = minimum == 0 || stake != null && stake.isAtLeast(minimum, epoch.beganMillis(), epoch.sealedMillis());
        return isCovered ? null : Exclusion.STAKE_TOO_LOW;
    }

    private void forget(SealedEpoch settled) {
        int epoch = settled.epoch().value();
        state.times().removeIf(PassTimes::work, times -> times.work().epoch().value() <= epoch);
        state.effects().removeIf(LossEffect::work, effect -> effect.work().epoch().value() <= epoch);
        state.sealed().removeIf(SealedEpoch::epoch, each -> each.epoch().value() < epoch && !payroll.counts(each, settled));
        state.absences().removeIf(Absence::id, absence -> absence.until().value() + Lineage.MEMORY_EPOCHS <= epoch);
        List<Stake> shorter = new ArrayList<>();
        state.stakes().values().forEach(stake -> {
            Stake since = stake.since(settled.sealedMillis());
            if (since != stake) {
                shorter.add(since);
            }
        });
        shorter.forEach(stake -> state.stakes().put(stake.miner(), stake));
        state.stakes().removeIf(Stake::miner, stake -> stake.uid() == null && stake.levels().size() == 1 && stake.units() == 0);
    }

    private Position position() {
        return state.position().get(run.run());
    }

    private void keep(Position next) {
        state.position().put(run.run(), next);
    }
}
