package dev.iota.operators.clasp;

import dev.iota.operators.table.Table;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes windows of panes and scores them: the latest samples whenever as many are new as a stage has miners, and an epoch when all of it is
 * there, again when samples that came late correct it. Pure: state and pane in, scores out. Work that a higher generation voids is forgotten.
 */
public final class ClaspRules {
    /** Of the window of the latest samples: 4,096 of them. */
    static final int RECENT_PANES = 64;
    /** Fewer samples than this would say little of anybody. */
    static final int MIN_SAMPLES = 32;
    /** Whoever was away for so many epochs, as after a quarantine, is judged by what it did since. */
    static final int AWAY_EPOCHS = 3;

    private static final Comparator<PaneId> IN_ORDER = Comparator.comparing(PaneId::epoch).thenComparingLong(PaneId::number);

    private final RunSpec run;
    private final Table<PaneId, Pane> panes;
    private final Clasp clasp;
    private final Map<PaneId, PathwayWindow> windows = new HashMap<>();
    private int minersPerStage;
    private int unscored;

    /** @param panes that may still be part of a window; what the table holds is taken up */
    public ClaspRules(RunSpec run, Table<PaneId, Pane> panes, Clasp clasp) {
        this.run = run;
        this.panes = panes;
        this.clasp = clasp;
    }

    /** A pane is complete, or has grown. */
    public List<ScoreRecord> onPane(Pane pane) {
        Pane known = panes.get(pane.id());
        if (isVoid(pane.id()) || known != null && known.losses().size() >= pane.losses().size()) {
            return List.of();
        }
        panes.put(pane.id(), pane);
        windows.put(pane.id(), window(pane));
        forgetVoid(pane.id());
        List<Pane> kept = inOrder();
        List<Pane> recent = kept.subList(Math.max(0, kept.size() - RECENT_PANES), kept.size());
        List<Pane> ofEpoch = kept.stream().filter(other -> other.id().epoch().equals(pane.id().epoch())).toList();
        List<ScoreRecord> scores = new ArrayList<>();
        if (ofEpoch.size() == PaneId.count(run, pane.id().epoch()) && ofEpoch.stream().allMatch(other -> other.isComplete(run))) {
            scores.addAll(scores(ScoreRecord.Window.EPOCH, ofEpoch));
        }
        if (recent.contains(pane)) {
            unscored += pane.losses().size() - (known == null ? 0 : known.losses().size());
            if (unscored >= minersPerStage) {
                scores.addAll(scores(ScoreRecord.Window.RECENT, recent));
                unscored = 0;
            }
        }
        forgetOld(kept, recent);
        return scores;
    }

    /** Whether a later generation began this pane's epoch, or one before it, anew. */
    private boolean isVoid(PaneId id) {
        for (Pane other : panes.values()) {
            if (other.id().epoch().compareTo(id.epoch()) <= 0 && other.id().generation().compareTo(id.generation()) > 0) {
                return true;
            }
        }
        return false;
    }

    private void forgetVoid(PaneId begun) {
        forget(inOrder().stream()
                .map(Pane::id)
                .filter(id -> id.epoch().compareTo(begun.epoch()) >= 0 && id.generation().compareTo(begun.generation()) < 0)
                .toList());
    }

    /** Keeps the latest panes, and the last two epochs whole. */
    private void forgetOld(List<Pane> kept, List<Pane> recent) {
        Epoch last = kept.get(kept.size() - 1).id().epoch();
        forget(kept.stream()
                .filter(pane -> !recent.contains(pane) && pane.id().epoch().value() < last.value() - 1)
                .map(Pane::id)
                .toList());
    }

    private void forget(List<PaneId> ids) {
        ids.forEach(id -> {
            panes.remove(id);
            windows.remove(id);
        });
    }

    private List<Pane> inOrder() {
        List<Pane> all = new ArrayList<>();
        panes.values().forEach(all::add);
        all.sort(Comparator.comparing(Pane::id, IN_ORDER));
        return all;
    }

    private static PathwayWindow window(Pane pane) {
        PathwayWindow window = new PathwayWindow(pane.losses().get(0).microBatch().value());
        pane.losses().forEach(window::add);
        return window;
    }

    private List<ScoreRecord> scores(ScoreRecord.Window kind, List<Pane> parts) {
        PathwayWindow whole = new PathwayWindow(parts.get(0).losses().get(0).microBatch().value());
        Map<MinerId, Epoch> returns = returns(parts);
        parts.forEach(part -> whole.add(windowOf(part), miner -> part.id().epoch().compareTo(returns.get(miner)) < 0));
        if (whole.count() < MIN_SAMPLES) {
            return List.of();
        }
        minersPerStage = whole.members() / run.model().stages();
        LossRecord first = parts.get(0).losses().get(0);
        LossRecord last = first;
        long endMillis = 0;
        for (Pane part : parts) {
            for (LossRecord loss : part.losses()) {
                first = loss.microBatch().compareTo(first.microBatch()) < 0 ? loss : first;
                last = loss.microBatch().compareTo(last.microBatch()) > 0 ? loss : last;
                endMillis = Math.max(endMillis, loss.completedAtMillis());
            }
        }
        Generation generation = last.generation();
        List<ScoreRecord> records = new ArrayList<>();
        for (MinerScore score : clasp.scores(whole)) {
            if (score.member().isFormer()) {
                continue;
            }
            MicroBatch since = max(first.microBatch(), begin(returns.get(score.member().miner())));
            records.add(new ScoreRecord(ScoreRecord.VERSION, run.run(), kind, last.epoch(), generation, since, last.microBatch(),
                    score.member().stage(), score.member().miner(), score.samples(), Math.max(0, score.meanLoss()),
                    finite(score.meanLossError()), score.effect(), finite(score.effectError()),
                    score.isSuspect() ? score.suspicion() : null, endMillis));
        }
        return records;
    }

    /** When each miner came back from where it had been for long; the first epoch of all if it had not been away. */
    private Map<MinerId, Epoch> returns(List<Pane> parts) {
        Map<MinerId, Epoch> seen = new HashMap<>();
        Map<MinerId, Epoch> returns = new HashMap<>();
        for (Pane part : parts) {
            Epoch epoch = part.id().epoch();
            Roster roster = windowOf(part).roster();
            for (int i = 0; i < roster.size(); i++) {
                MinerId miner = roster.member(i).miner();
                Epoch before = seen.put(miner, epoch);
                returns.putIfAbsent(miner, Epoch.FIRST);
                if (before != null && epoch.value() - before.value() > AWAY_EPOCHS) {
                    returns.put(miner, epoch);
                }
            }
        }
        return returns;
    }

    private PathwayWindow windowOf(Pane pane) {
        return windows.computeIfAbsent(pane.id(), id -> window(pane));
    }

    private MicroBatch begin(Epoch epoch) {
        return new MicroBatch(epoch.value() * run.samplesPerEpoch());
    }

    private static MicroBatch max(MicroBatch one, MicroBatch other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
