package dev.iota.operators.reward;

import dev.iota.operators.table.Table;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.RunSpec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Shares an epoch's emission by the work within the validity window. */
final class Payroll {
    /** Work counts in millionths by quality, and in millionths by age. */
    private static final BigInteger FINE = Fractions.MILLION.multiply(Fractions.MILLION);

    private final RunSpec run;
    private final Table<MinerId, Stake> stakes;
    private final Decay decay;

    Payroll(RunSpec run, Table<MinerId, Stake> stakes) {
        this.run = run;
        this.stakes = stakes;
        this.decay = new Decay(run.incentives());
    }

    /** Whether work of an epoch still counts when another is paid. */
    boolean counts(SealedEpoch worked, SealedEpoch paid) {
        int distance = paid.epoch().value() - worked.epoch().value();
        return distance >= 0 && distance < Decay.MAX_EPOCHS && weight(worked, paid) > 0;
    }

    private int weight(SealedEpoch worked, SealedEpoch paid) {
        return decay.weight(paid.sealedMillis() - worked.sealedMillis());
    }

    /** @param all settled epochs, and others that are passed over */
    Settlement settlement(SealedEpoch paid, Iterable<SealedEpoch> all, long settledAtMillis) {
        SortedMap<MinerId, Tally> tallies = new TreeMap<>();
        for (SealedEpoch worked : all) {
            if (worked.isSettled() && counts(worked, paid)) {
                BigInteger weight = BigInteger.valueOf(weight(worked, paid));
                worked.works().forEach(work ->
                        tallies.computeIfAbsent(work.miner(), Tally::new).add(worked.epoch(), work, work.counted().multiply(weight)));
            }
        }
        IncentiveSpec incentives = run.incentives();
        long burned = Fractions.of(incentives.emissionUnits(), incentives.burnedPartsPerMillion());
        SortedMap<MinerId, BigInteger> weights = new TreeMap<>();
        tallies.forEach((miner, tally) -> weights.put(miner, tally.counted()));
        Apportionment<MinerId> shared = Apportionment.of(incentives.emissionUnits() - burned, weights);
        BigInteger total = weights.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        List<RewardRecord> rewards = new ArrayList<>();
        tallies.values().forEach(tally ->
                rewards.add(reward(paid, tally, total, burned + shared.rest(), shared.shares().get(tally.miner()), settledAtMillis)));
        return new Settlement(rewards, WeightVector.of(run.run(), paid.epoch(), shared.shares(), this::uid, settledAtMillis));
    }

    private RewardRecord reward(SealedEpoch paid, Tally tally, BigInteger total, long burned, long share, long settledAtMillis) {
        Work work = tally.latest();
        boolean isNew = tally.epoch().equals(paid.epoch());
        long passes = isNew ? tally.passes() : 0;
        long windowUnits = Fractions.bounded(tally.counted().divide(FINE));
        long allUnits = Fractions.bounded(total.divide(FINE));
        String reason = RewardReason.of(run, isNew, passes, work, tally.counted(), total);
        return new RewardRecord(RewardRecord.VERSION, run.run(), paid.epoch(), paid.generation(), work.stage(), tally.miner(),
                uid(tally.miner()), passes, isNew ? work.computePartsPerMillion() : 0, isNew ? tally.workUnits() : 0,
                isNew ? work.qualityPartsPerMillion() : IncentiveSpec.MILLION, isNew ? work.effect() : null, isNew ? work.meanLoss() : null,
                isNew ? work.exclusion() : null, windowUnits, allUnits, run.incentives().emissionUnits(), burned, share, reason,
                settledAtMillis);
    }

    private Integer uid(MinerId miner) {
        Stake stake = stakes.get(miner);
        return stake == null ? null : stake.uid();
    }
}
