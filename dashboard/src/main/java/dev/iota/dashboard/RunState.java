package dev.iota.dashboard;

import dev.iota.dashboard.Epochs.Step;
import dev.iota.dashboard.EventLog.Kind;
import dev.iota.dashboard.EventLog.Tone;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the page shows of a run: records in, a whole picture or what has changed in it out. Bounded, and pure. */
final class RunState {
    private static final int RECENT_LOSSES = 1 << 16;
    private static final int MAX_SKIP_KINDS = 100;
    private static final int SILENT_MILLIS = 1_000;

    private final RunFacts facts;
    private final Miners miners = new Miners();
    private final Merges merges = new Merges(miners);
    private final Epochs epochs = new Epochs();
    private final LossCurve curve = new LossCurve();
    private final Traffic traffic = new Traffic();
    private final Payments payments = new Payments();
    private final EventLog log = new EventLog();
    private final RecentSet<Sample> recent = new RecentSet<>(RECENT_LOSSES);
    private final Map<String, Long> refusals = new TreeMap<>();
    private final Map<String, Long> skipped = new TreeMap<>();
    private Connection connection = new Connection(Connection.State.CONNECTING, "Connecting to the broker");
    private String phase = "waiting";
    private long reissued;
    private long records;
    private long saidAtMillis;

    private record Sample(int generation, long microBatch) {}

    RunState(RunFacts facts) {
        this.facts = facts;
    }

    void add(LossRecord loss) {
        int generation = loss.generation().value();
        long microBatch = loss.microBatch().value();
        if (!recent.add(new Sample(generation, microBatch))) {
            return;
        }
        curve.add(generation, microBatch, loss.loss());
        if (curve.isVoid(generation, microBatch)) {
            return;
        }
        traffic.add(loss);
        reissued += loss.attempt().value() > 0 ? 1 : 0;
        for (int stage = 0; stage < loss.pathway().size(); stage++) {
            Stage place = new Stage(stage);
            miners.of(loss.pathway().get(stage)).ifPresent(miner -> miner.passed(place));
        }
    }

    void add(EpochManifest manifest, long atMillis) {
        Step step = epochs.add(manifest, atMillis);
        if (step == Step.OLD) {
            return;
        }
        phase = isFinished() ? "finished" : "training";
        if (step == Step.SEALED) {
            log.add(atMillis, Kind.EPOCH, Tone.GOOD, Sentences.sealed(manifest), null);
        } else {
            curve.fence(manifest.generation().value(), manifest.firstMicroBatch().value());
            merges.voidedBy(manifest);
            traffic.voidedBy(manifest);
            log.add(atMillis, Kind.ROLLBACK, Tone.WARNING, (step == Step.ROLLED_BACK ? "The run went back to epoch " : "Work began anew at epoch ")
                    + manifest.epoch() + ", generation " + manifest.generation() + ".", null);
        }
        if (isFinished()) {
            log.add(atMillis, Kind.EPOCH, Tone.GOOD, "The run is complete.", null);
        }
    }

    void add(CommandEnvelope command) {
        EpochManifest latest = epochs.latest();
        boolean isOld = latest != null && (command.generation().compareTo(latest.generation()) < 0
                || command.generation().equals(latest.generation()) && command.epoch().compareTo(latest.epoch()) < 0);
        if (isOld || isFinished()) {
            return;
        }
        if (command.command() instanceof Command.UploadWeights) {
            phase = "uploading";
        } else if (command.command() instanceof Command.MergeShards) {
            phase = "merging";
        }
    }

    /** @param atMillis by the broker's clock */
    void add(EventEnvelope event, long atMillis) {
        String sender = event.miner().shortForm();
        if (event.event() instanceof WorkerEvent.RollbackRequested request) {
            log.add(atMillis, Kind.ROLLBACK, Tone.WARNING, sender + " asks the run to go back to epoch " + request.epoch() + ": " + request.reason(), null);
        } else if (event.event() instanceof WorkerEvent.MinerQuarantined request) {
            log.add(atMillis, Kind.VERDICT, Tone.BAD, sender + " asks that miner " + request.miner().shortForm() + " have no place until epoch "
                    + request.until() + ": " + request.reason(), miners.number(request.miner()));
        } else if (!(event.event() instanceof WorkerEvent.AuditCompleted)) {
            miners.of(event.miner()).ifPresent(miner -> {
                miner.heard(atMillis);
                add(miner, event.event(), atMillis);
            });
        }
    }

    private void add(Miner miner, WorkerEvent event, long atMillis) {
        if (event instanceof WorkerEvent.PassCompleted pass) {
            traffic.add(pass, atMillis);
        } else if (event instanceof WorkerEvent.Heartbeat heartbeat) {
            miner.beat(heartbeat);
        } else if (event instanceof WorkerEvent.Joined joined) {
            boolean isRestart = miner.hasJoinedBefore();
            if (miner.joined(joined)) {
                String text = "Miner " + miner.title() + (isRestart ? " started again" : " joined") + " with " + joined.device() + ".";
                log.add(atMillis, Kind.WORKER, isRestart ? Tone.WARNING : Tone.PLAIN, text, miner.number());
                if (isRestart && epochs.latest() != null) {
                    epochs.mark("worker", curve.highest(), atMillis, text);
                }
            }
        } else if (event instanceof WorkerEvent.Left left) {
            miner.left();
            log.add(atMillis, Kind.WORKER, Tone.PLAIN, "Miner " + miner.title() + " left: " + left.reason(), miner.number());
        }
    }

    void add(ScoreRecord score) {
        miners.of(score.miner()).ifPresent(miner -> miner.score(score));
    }

    void add(VerdictRecord verdict) {
        miners.of(verdict.miner()).ifPresent(miner -> {
            miner.verdict(verdict);
            log.add(verdict.decidedAtMillis(), Kind.VERDICT, Sentences.tone(verdict.standing()), "Miner " + miner.title() + ". "
                    + Sentences.standing(verdict) + ": " + verdict.reason(), miner.number());
        });
    }

    void add(ValidationRecord validation) {
        miners.of(validation.report().miner()).ifPresent(miner -> {
            miner.audit(validation.report());
            log.add(validation.reportedAtMillis(), Kind.AUDIT, Sentences.tone(validation.report().outcome()),
                    "Miner " + miner.title() + ". " + Sentences.audit(validation.report()), miner.number());
        });
    }

    void add(AnomalyRecord anomaly) {
        String what = Sentences.anomaly(anomaly);
        if (anomaly.miner() == null) {
            log.add(anomaly.seenAtMillis(), Kind.ANOMALY, Tone.WARNING, what + ".", null);
            return;
        }
        miners.of(anomaly.miner()).ifPresent(miner -> {
            miner.anomaly(what);
            log.add(anomaly.seenAtMillis(), Kind.ANOMALY, Tone.WARNING, "Miner " + miner.title() + ", stage " + anomaly.stage() + ". " + what + ".",
                    miner.number());
        });
    }

    void add(AgreementRecord agreement) {
        if (merges.add(agreement)) {
            long differing = agreement.parties().stream().filter(party -> party.differing() > 0).count();
            log.add(agreement.sealedAtMillis(), Kind.MERGE, differing > 0 ? Tone.WARNING : Tone.GOOD, Sentences.merged(agreement, differing), null);
        }
    }

    void add(StakeRecord stake) {
        miners.of(stake.miner()).ifPresent(miner -> miner.stake(stake));
    }

    void add(RewardRecord reward) {
        miners.of(reward.miner()).ifPresent(miner -> miner.reward(reward));
        if (payments.add(reward)) {
            log.add(reward.settledAtMillis(), Kind.REWARD, Tone.GOOD, "Epoch " + reward.epoch() + " was settled.", null);
        }
    }

    void add(SlashRecord slash) {
        miners.of(slash.miner()).ifPresent(miner -> {
            miner.slash(slash);
            log.add(slash.decidedAtMillis(), Kind.REWARD, Tone.BAD, Sentences.slashed(slash), miner.number());
        });
    }

    void add(DeadLetter letter) {
        refusals.merge(Sentences.reason(letter.reason().name()), 1L, Long::sum);
        log.add(letter.refusedAtMillis(), Kind.REFUSAL, Tone.WARNING, Sentences.refusal(letter),
                letter.reporter() == null ? null : miners.number(letter.reporter()));
    }

    /** A record that the page can't read. */
    void skip(String topic, String reason) {
        String what = topic + ": " + reason;
        skipped.merge(skipped.containsKey(what) || skipped.size() < MAX_SKIP_KINDS ? what : "others", 1L, Long::sum);
    }

    void connected(Connection now) {
        connection = now;
        saidAtMillis = 0;
    }

    Connection connection() {
        return connection;
    }

    /** Counts what was read, whether it could be used or not. */
    void count() {
        records++;
    }

    boolean isFinished() {
        return epochs.latest() != null && facts.epochs() != null && epochs.latest().epoch().value() >= facts.epochs();
    }

    /** What has changed since the last call; empty if nothing has for less than a second. */
    Optional<Map<String, Object>> changes(long nowMillis) {
        Map<String, Object> changes = new LinkedHashMap<>();
        put(changes, "miners", miners.changes());
        put(changes, "log", log.changes());
        if (curve.hasChanged()) {
            changes.put("loss", curve.changes());
        }
        if (epochs.hasChanged()) {
            changes.put("history", epochs.changes());
        }
        if (merges.hasChanged()) {
            changes.put("merges", merges.changes());
        }
        if (payments.hasChanged()) {
            changes.put("payments", payments.changes());
        }
        if (changes.isEmpty() && nowMillis - saidAtMillis < SILENT_MILLIS) {
            return Optional.empty();
        }
        saidAtMillis = nowMillis;
        changes.put("summary", summary(nowMillis));
        return Optional.of(changes);
    }

    /** All there is to show. What has changed since the last {@link #changes} stays to be told. */
    Map<String, Object> whole(long nowMillis) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("summary", summary(nowMillis));
        whole.put("miners", miners.whole());
        whole.put("log", log.whole());
        whole.put("loss", curve.whole());
        whole.put("history", epochs.whole());
        whole.put("merges", merges.whole());
        whole.put("payments", payments.whole());
        return whole;
    }

    private static void put(Map<String, Object> changes, String name, List<?> rows) {
        if (!rows.isEmpty()) {
            changes.put(name, rows);
        }
    }

    private Map<String, Object> summary(long nowMillis) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("run", facts.run().value());
        summary.put("now", nowMillis);
        summary.put("phase", phase);
        summary.put("connection", connection);
        summary.put("epoch", epochs.latest() == null ? null : epochs.latest().epoch().value());
        summary.put("generation", epochs.latest() == null ? null : epochs.latest().generation().value());
        summary.put("epochs", facts.epochs());
        summary.put("samples", curve.samples());
        summary.put("samplesTotal", facts.samples());
        summary.put("parameters", facts.parameters());
        summary.put("loss", traffic.loss().isPresent() ? traffic.loss().getAsDouble() : null);
        summary.put("samplesPerSecond", traffic.samplesPerSecond(nowMillis));
        summary.put("tokensPerSecond", traffic.tokensPerSecond(nowMillis));
        summary.put("stages", traffic.stages(facts.stages(), nowMillis));
        summary.put("reissued", reissued);
        summary.put("records", records);
        summary.put("refusals", refusals);
        summary.put("skipped", skipped);
        summary.put("minersNotShown", miners.unnumbered());
        return summary;
    }
}
