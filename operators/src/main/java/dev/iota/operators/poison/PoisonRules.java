package dev.iota.operators.poison;

import dev.iota.operators.anomaly.Spread;
import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.lineage.Lineage;
import dev.iota.operators.table.Table;
import dev.iota.operators.verdict.MinerStanding;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Decides when the run must go back, since weights were sealed that can't be relied on. Pure. An epoch is poisoned when
 * <ul>
 * <li>those who are in quarantine for what they did in it, or before, have {@value #MATERIAL} of a stage's weight in the merge at its end,
 *     or {@value #MATERIAL_WHERE_ROBUST} where the merge withstands fewer by itself (a trimmed mean leaves out as much at either end);
 * <li>its mean loss leaps: {@value #LEAP_DEVIATIONS} robust deviations, and half a nat at least, above the median of the latest
 *     {@value #LATEST} epochs, and the epoch before did not;
 * <li>in the open epoch, those who did more than half of a stage's last merge send what is not finite.
 * </ul>
 * Where the loss rose, or tensors ceased to be finite, within the epoch's first {@value #EARLY_SAMPLES} samples, the weights that it began
 * with are the poison, and the epoch before is the one to go back to.
 *
 * <p>Where a miner's earlier work is being audited, its guilt waits for that, but no longer than the open epoch lasts.
 *
 * <p>No run goes back for ever: once for a miner's guilt since an epoch (again if that turns out to reach further back), and where no miner
 * is named never as far again or further; once in a generation, unless {@value #PATIENCE_EPOCHS} epochs went by without an answer; at most
 * {@value #MAX_ROLLBACKS} times before the run is {@value #CALM_EPOCHS} epochs further than it ever was. A run that is over does not go
 * back.
 */
public final class PoisonRules {
    static final double MATERIAL = 0.1;
    static final double MATERIAL_WHERE_ROBUST = 0.2;
    static final double LEAP_DEVIATIONS = 8;
    static final double LEAP_NATS = 0.5;
    static final int LATEST = 8;
    static final int EARLY_SAMPLES = 32;
    static final int MAX_ROLLBACKS = 6;
    static final int CALM_EPOCHS = 10;
    static final int PATIENCE_EPOCHS = 5;
    /** Fewer epochs say too little of what is usual. */
    private static final int MIN_EPOCHS = 4;
    private static final int REMEMBERED = 64;

    private final RunSpec run;
    private final Lineage lineage;
    private final Table<MinerId, MinerStanding> standings;
    private final BiPredicate<MinerId, Epoch> isInquired;
    private final PoisonState state;

    /** @param wanted epoch to go back to, whether it is kept or not */
    private record Poison(int wanted, List<String> culprits, String reason) {}

    /**
     * @param lineage kept up to date by the caller, as the standings are
     * @param isInquired whether it is being found out if a miner did wrong before this epoch too
     * @param state what it holds is taken up
     */
    public PoisonRules(RunSpec run, Lineage lineage, Table<MinerId, MinerStanding> standings, BiPredicate<MinerId, Epoch> isInquired,
            PoisonState state) {
        this.run = run;
        this.lineage = lineage;
        this.standings = standings;
        this.isInquired = isInquired;
        this.state = state;
    }

    /** Remembers when an epoch's loss rose, and who sends what is not finite. */
    public void onAnomaly(AnomalyRecord anomaly) {
        boolean isTrouble = anomaly.kind() == Kind.LOSS_RISE || anomaly.kind() == Kind.NOT_FINITE;
        if (!isTrouble || lineage.isVoid(anomaly.epoch(), anomaly.generation())) {
            return;
        }
        String culprit = anomaly.miner() == null ? Rollback.LOSS : anomaly.miner().value();
        TroubleId id = new TroubleId(anomaly.epoch(), anomaly.generation(), culprit);
        Trouble known = state.troubles().get(id);
        if (known == null || anomaly.microBatch().compareTo(known.first()) < 0) {
            state.troubles().put(id, new Trouble(id, anomaly.microBatch()));
        }
    }

    /** Where the run must go back to, if it must; once for each poison. Ask after each piece of evidence. */
    public Optional<Rollback> decide() {
        BegunEpoch open = lineage.open().orElse(null);
        if (open == null || open.epoch().value() >= run.epochs()) {
            return Optional.empty();
        }
        state.troubles().removeIf(Trouble::id, trouble -> trouble.id().epoch().value() < open.epoch().value() - 1
                || lineage.isVoid(trouble.id().epoch(), trouble.id().generation()));
        if (!isAllowed(open)) {
            return Optional.empty();
        }
        List<Poison> poisons = new ArrayList<>(guilt());
        leap(open).ifPresent(poisons::add);
        notFinite(open).ifPresent(poisons::add);
        poisons.sort(Comparator.comparing(Poison::wanted));
        for (Poison poison : poisons) {
            Optional<Epoch> target = lineage.targetUpTo(new Epoch(Math.max(0, poison.wanted())));
            if (target.isPresent() && isNew(poison, target.get())) {
                return Optional.of(ask(poison, target.get(), open));
            }
        }
        return Optional.empty();
    }

    /** Each of the guilty at the earliest merge that they spoilt. */
    private List<Poison> guilt() {
        double material = run.merge().rule() == MergeSpec.Rule.MEAN ? MATERIAL : MATERIAL_WHERE_ROBUST;
        List<Poison> poisons = new ArrayList<>();
        Set<MinerId> seen = new HashSet<>();
        for (BegunEpoch begun : lineage.inOrder()) {
            for (int stage = 0; stage < run.model().stages() && !begun.shares().isEmpty(); stage++) {
                double fraction = begun.fraction(stage, miner -> isGuilty(miner, begun));
                if (fraction >= material) {
                    List<MinerId> guilty = guilty(begun, stage);
                    if (seen.addAll(guilty) && guilty.stream().noneMatch(this::isInquired)) {
                        poisons.add(new Poison(begun.epoch().value() - 1, guilty.stream().map(this::culprit).toList(),
                                String.format(Locale.ROOT, "epoch %s was merged with %.0f %% of stage %d from whom is in quarantine: %s",
                                        begun.epoch().value() - 1, 100 * fraction, stage,
                                        guilty.stream().map(MinerId::shortForm).toList())));
                    }
                }
            }
        }
        return poisons;
    }

    private List<MinerId> guilty(BegunEpoch begun, int stage) {
        List<MinerId> guilty = new ArrayList<>();
        begun.shares().forEach(share -> {
            if (share.stage().value() == stage && isGuilty(share.miner(), begun)) {
                guilty.add(share.miner());
            }
        });
        return guilty;
    }

    private boolean isInquired(MinerId miner) {
        return isInquired.test(miner, standings.get(miner).guiltyFrom());
    }

    private String culprit(MinerId miner) {
        return miner.value() + " since epoch " + standings.get(miner).guiltyFrom();
    }

    private boolean isGuilty(MinerId miner, BegunEpoch begun) {
        MinerStanding standing = standings.get(miner);
        return standing != null && standing.spoils(new Epoch(begun.epoch().value() - 1));
    }

    private Optional<Poison> leap(BegunEpoch open) {
        List<BegunEpoch> all = lineage.inOrder().stream().filter(begun -> begun.meanLoss() != null).toList();
        int last = all.size() - 1;
        if (last < 1 || !all.get(last).equals(open) || !isLeap(all, last) || isLeap(all, last - 1)) {
            return Optional.empty();
        }
        int leapt = open.epoch().value() - 1;
        int wanted = isEarly(new Epoch(leapt), open.generation(), List.of(Rollback.LOSS)) ? leapt - 1 : leapt;
        return Optional.of(new Poison(wanted, List.of(Rollback.LOSS),
                String.format(Locale.ROOT, "the mean loss leapt to %.3f nats per token in epoch %d", open.meanLoss(), leapt)));
    }

    private static boolean isLeap(List<BegunEpoch> all, int place) {
        double[] before = all.subList(Math.max(0, place - LATEST), place).stream().mapToDouble(BegunEpoch::meanLoss).toArray();
        return before.length >= MIN_EPOCHS
                && Spread.of(before, LEAP_NATS / LEAP_DEVIATIONS).standardised(all.get(place).meanLoss()) > LEAP_DEVIATIONS;
    }

    private Optional<Poison> notFinite(BegunEpoch open) {
        Set<String> senders = new HashSet<>();
        state.troubles().values().forEach(trouble -> {
            if (trouble.id().epoch().equals(open.epoch()) && trouble.id().generation().equals(open.generation())) {
                senders.add(trouble.id().culprit());
            }
        });
        for (int stage = 0; stage < run.model().stages(); stage++) {
            if (open.fraction(stage, miner -> senders.contains(miner.value())) > 0.5) {
                int epoch = open.epoch().value();
                int wanted = isEarly(open.epoch(), open.generation(), senders) ? epoch - 1 : epoch;
                return Optional.of(new Poison(wanted, List.of(Rollback.NOT_FINITE),
                        "in epoch " + epoch + " most of stage " + stage + " sends what is not finite"));
            }
        }
        return Optional.empty();
    }

    private boolean isEarly(Epoch epoch, Generation generation, Iterable<String> culprits) {
        for (String culprit : culprits) {
            Trouble trouble = state.troubles().get(new TroubleId(epoch, generation, culprit));
            MicroBatch begin = new MicroBatch(epoch.value() * run.samplesPerEpoch());
            if (trouble != null && trouble.first().value() < begin.value() + EARLY_SAMPLES) {
                return true;
            }
        }
        return false;
    }

    private boolean isAllowed(BegunEpoch open) {
        int farthest = farthest(open);
        int recent = 0;
        for (Rollback asked : state.rollbacks().values()) {
            boolean isPending = asked.generation().equals(open.generation())
                    && open.epoch().value() < asked.open().value() + PATIENCE_EPOCHS;
            if (isPending) {
                return false;
            }
            recent += asked.farthest().value() > farthest - CALM_EPOCHS ? 1 : 0;
        }
        return recent < MAX_ROLLBACKS;
    }

    private int farthest(BegunEpoch open) {
        int farthest = open.epoch().value();
        for (Rollback asked : state.rollbacks().values()) {
            farthest = Math.max(farthest, asked.farthest().value());
        }
        return farthest;
    }

    /** Whether there is anybody for whom the run did not do this before. */
    private boolean isNew(Poison poison, Epoch target) {
        return poison.culprits().stream().anyMatch(culprit -> {
            boolean isMiner = !culprit.equals(Rollback.LOSS) && !culprit.equals(Rollback.NOT_FINITE);
            for (Rollback asked : state.rollbacks().values()) {
                // What can be gone back to changes, a miner's guilt does not: it is answered once.
                if (asked.culprits().contains(culprit) && (isMiner || asked.target().compareTo(target) >= 0)) {
                    return false;
                }
            }
            return true;
        });
    }

    private Rollback ask(Poison poison, Epoch target, BegunEpoch open) {
        int number = 0;
        for (Rollback asked : state.rollbacks().values()) {
            number = Math.max(number, asked.number() + 1);
        }
        Rollback rollback = new Rollback(number, target, open.generation(), open.epoch(), new Epoch(farthest(open)),
                poison.culprits(), poison.reason());
        state.rollbacks().put(number, rollback);
        int oldest = number - REMEMBERED;
        state.rollbacks().removeIf(Rollback::number, asked -> asked.number() <= oldest);
        return rollback;
    }
}
