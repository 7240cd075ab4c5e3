package dev.iota.local;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is known of a run from its topics. Pure: records in, figures out. Records may come twice; what a higher generation voids is gone. */
public final class RunView {
    private static final int SMOOTHED_LOSSES = 20;
    private static final long RATE_WINDOW_MILLIS = 30_000;

    private final RunSpec run;
    private final TreeMap<Long, LossRecord> losses = new TreeMap<>();
    private final Map<MinerId, WorkerEvent.Heartbeat> heartbeats = new LinkedHashMap<>();
    private final Map<MinerId, Long> heardAtMillis = new HashMap<>();
    private final List<EpochManifest> epochs = new ArrayList<>();
    private final Map<Judged, ScoreRecord> scores = new TreeMap<>();
    private final List<ScoreRecord> suspicions = new ArrayList<>();
    private final Map<MinerId, VerdictRecord> verdicts = new TreeMap<>();
    private final List<VerdictRecord> quarantines = new ArrayList<>();
    private final List<ValidationRecord> validations = new ArrayList<>();
    private final Set<AuditOrder> orders = new LinkedHashSet<>();
    private final Map<MinerId, Map<String, Integer>> anomalies = new TreeMap<>();
    private final Map<Merge, AgreementRecord> agreements = new TreeMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();
    private final TreeMap<Epoch, Map<MinerId, RewardRecord>> rewards = new TreeMap<>();
    private final List<SlashRecord> slashes = new ArrayList<>();
    private final Map<MinerId, StakeRecord> stakes = new TreeMap<>();
    private PassTimes passTimes = new PassTimes(0, 0, 0, 0);
    private MergeTraffic mergeTraffic = new MergeTraffic(0, 0);
    private long reissued;

    /** Where the passes' time went, as the workers report it, added up. */
    public record PassTimes(long passes, long computeMicros, long waitMicros, long encodeMicros) {
        PassTimes plus(WorkerEvent.PassCompleted pass) {
            return new PassTimes(passes + 1, computeMicros + pass.computeMicros(), waitMicros + pass.waitMicros(),
                    encodeMicros + pass.encodeMicros());
        }

        public PassTimes minus(PassTimes before) {
            return new PassTimes(passes - before.passes, computeMicros - before.computeMicros, waitMicros - before.waitMicros,
                    encodeMicros - before.encodeMicros);
        }
    }

    /** Bytes that workers moved to the object store and from it, to merge and to begin epochs. */
    public record MergeTraffic(long uploadedBytes, long downloadedBytes) {
        MergeTraffic plus(long uploaded, long downloaded) {
            return new MergeTraffic(uploadedBytes + uploaded, downloadedBytes + downloaded);
        }
    }

    /** A worker as people see it: its last words, when they came, and its share of the samples. */
    public record WorkerRow(MinerId miner, WorkerEvent.Heartbeat heartbeat, long heardAtMillis, double share) {}

    /** Of which a later score takes the place of an earlier one. */
    private record Judged(ScoreRecord.Window window, Stage stage, MinerId miner) implements Comparable<Judged> {
        private static final Comparator<Judged> ORDER =
                Comparator.comparing(Judged::window).thenComparing(Judged::stage).thenComparing(Judged::miner);

        @Override
        public int compareTo(Judged other) {
            return ORDER.compare(this, other);
        }
    }

    /** Of which a later record, or one of a higher generation, takes the place of an earlier one. */
    private record Merge(Epoch epoch, Stage stage) implements Comparable<Merge> {
        private static final Comparator<Merge> ORDER = Comparator.comparing(Merge::epoch).thenComparing(Merge::stage);

        @Override
        public int compareTo(Merge other) {
            return ORDER.compare(this, other);
        }
    }

    public RunView(RunSpec run) {
        this.run = run;
    }

    public void add(LossRecord loss) {
        EpochManifest latest = latest();
        boolean isVoid = latest != null && loss.generation().compareTo(latest.generation()) < 0
                && loss.epoch().compareTo(latest.epoch()) >= 0;
        if (isVoid) {
            return;
        }
        LossRecord before = losses.put(loss.microBatch().value(), loss);
        if (before == null && loss.attempt().value() > 0) {
            reissued++;
        }
    }

    public void add(EpochManifest manifest) {
        EpochManifest latest = latest();
        if (latest != null && manifest.generation().equals(latest.generation()) && manifest.epoch().compareTo(latest.epoch()) <= 0) {
            return;
        }
        epochs.add(manifest);
        losses.tailMap(manifest.firstMicroBatch().value(), true).values()
                .removeIf(loss -> loss.generation().compareTo(manifest.generation()) < 0);
        agreements.values().removeIf(agreement -> isVoidSince(manifest, agreement));
    }

    /** @param receivedAtMillis by the broker's clock */
    public void add(EventEnvelope event, long receivedAtMillis) {
        if (event.event() instanceof WorkerEvent.Heartbeat heartbeat) {
            heartbeats.put(event.miner(), heartbeat);
        } else if (event.event() instanceof WorkerEvent.PassCompleted pass) {
            passTimes = passTimes.plus(pass);
        } else if (event.event() instanceof WorkerEvent.WeightsUploaded upload) {
            mergeTraffic = mergeTraffic.plus(upload.contribution().sizeBytes(), 0);
        } else if (event.event() instanceof WorkerEvent.ShardsMerged merged) {
            mergeTraffic = mergeTraffic.plus(merged.writtenBytes(), merged.readBytes());
        } else if (event.event() instanceof WorkerEvent.Ready ready) {
            mergeTraffic = mergeTraffic.plus(0, ready.readBytes());
        } else if (event.event() instanceof WorkerEvent.Left) {
            heartbeats.computeIfPresent(event.miner(), (miner, last) -> new WorkerEvent.Heartbeat("left", last.stage(), last.slot(), last.epoch(),
                    0, 0, 0, 0, last.rejectedRecords()));
        }
        heardAtMillis.put(event.miner(), receivedAtMillis);
    }

    public void add(ScoreRecord score) {
        if (score.suspicion() != null) {
            suspicions.add(score);
        }
        scores.put(new Judged(score.window(), score.stage(), score.miner()), score);
    }

    public void add(AgreementRecord agreement) {
        if (latest() == null || !isVoidSince(latest(), agreement)) {
            agreements.merge(new Merge(agreement.epoch(), agreement.stage()), agreement,
                    (known, next) -> next.generation().compareTo(known.generation()) < 0 ? known : next);
        }
    }

    private static boolean isVoidSince(EpochManifest manifest, AgreementRecord agreement) {
        return agreement.generation().compareTo(manifest.generation()) < 0 && agreement.epoch().compareTo(manifest.epoch()) >= 0;
    }

    public void add(RewardRecord reward) {
        rewards.computeIfAbsent(reward.epoch(), epoch -> new TreeMap<>()).put(reward.miner(), reward);
    }

    public void add(SlashRecord slash) {
        slashes.add(slash);
    }

    public void add(StakeRecord stake) {
        stakes.put(stake.miner(), stake);
    }

    /** What was paid, epoch by epoch, miner by miner. */
    public List<RewardRecord> rewards() {
        return rewards.values().stream().flatMap(ofEpoch -> ofEpoch.values().stream()).toList();
    }

    /** The latest epoch that was paid; -1 if none was. */
    public int paidThrough() {
        return rewards.isEmpty() ? -1 : rewards.lastKey().value();
    }

    public List<SlashRecord> slashes() {
        return List.copyOf(slashes);
    }

    /** What each miner has as collateral, as the operator said last. */
    public Map<MinerId, StakeRecord> stakes() {
        return Map.copyOf(stakes);
    }

    /** Everybody who ever spoke, worked, or was named. */
    public SortedSet<MinerId> miners() {
        SortedSet<MinerId> miners = new TreeSet<>(heardAtMillis.keySet());
        miners.addAll(stakes.keySet());
        rewards.values().forEach(ofEpoch -> miners.addAll(ofEpoch.keySet()));
        return miners;
    }

    public void add(DeadLetter letter) {
        refusals.merge(letter.reason().name(), 1L, Long::sum);
    }

    /** The newest of each miner at each stage, stage by stage; only those of the newest window, which others may have left before. */
    public List<ScoreRecord> scores(ScoreRecord.Window window) {
        List<ScoreRecord> ofKind = scores.values().stream().filter(score -> score.window() == window).toList();
        long newestMillis = ofKind.stream().mapToLong(ScoreRecord::windowEndMillis).max().orElse(0);
        return ofKind.stream().filter(score -> score.windowEndMillis() == newestMillis).toList();
    }

    /** Every score that named its miner as a suspect. */
    public List<ScoreRecord> suspicions() {
        return List.copyOf(suspicions);
    }

    public void add(VerdictRecord verdict) {
        verdicts.put(verdict.miner(), verdict);
        if (verdict.standing() == VerdictRecord.Standing.QUARANTINED) {
            quarantines.add(verdict);
        }
    }

    public void add(AuditOrder order) {
        orders.add(order);
    }

    /** Audits that were ordered, are not reported, and are not void. */
    public long openAudits() {
        Set<AuditedWork> reported = validations.stream().map(validation -> AuditedWork.of(validation.report())).collect(Collectors.toSet());
        return orders.stream()
                .filter(order -> !reported.contains(AuditedWork.of(order)))
                .filter(order -> epochs().stream().noneMatch(begun -> begun.epoch().compareTo(order.epoch()) <= 0
                        && begun.generation().compareTo(order.generation()) > 0))
                .count();
    }

    private record AuditedWork(MinerId miner, Epoch epoch, Generation generation) {
        static AuditedWork of(AuditOrder order) {
            return new AuditedWork(order.miner(), order.epoch(), order.generation());
        }

        static AuditedWork of(AuditReport report) {
            return new AuditedWork(report.miner(), report.epoch(), report.generation());
        }
    }

    public void add(ValidationRecord validation) {
        validations.add(validation);
    }

    /** All audits that counted. */
    public List<ValidationRecord> validations() {
        return List.copyOf(validations);
    }

    /** The latest audit of each miner that ever had one. */
    public Collection<ValidationRecord> latestValidations() {
        Map<MinerId, ValidationRecord> latest = new TreeMap<>();
        validations.forEach(validation -> latest.put(validation.report().miner(), validation));
        return latest.values();
    }

    public void add(AnomalyRecord anomaly) {
        if (anomaly.miner() != null) {
            String kind = anomaly.kind() + (anomaly.statistic() == null ? "" : " of " + anomaly.statistic());
            anomalies.computeIfAbsent(anomaly.miner(), first -> new TreeMap<>()).merge(kind, 1, Integer::sum);
        }
    }

    /** How often what was anomalous in this miner's frames, by kind. */
    public Map<String, Integer> anomalies(MinerId miner) {
        return Map.copyOf(anomalies.getOrDefault(miner, Map.of()));
    }

    /** The latest of each miner of whom there was ever anything to say. */
    public Collection<VerdictRecord> verdicts() {
        return List.copyOf(verdicts.values());
    }

    /** Every verdict that sent a miner into quarantine. */
    public List<VerdictRecord> quarantines() {
        return List.copyOf(quarantines);
    }

    /** What is held against a miner now, for people; empty if nothing. */
    public Optional<String> complaint(MinerId miner) {
        VerdictRecord verdict = verdicts.get(miner);
        if (verdict == null || verdict.standing() == VerdictRecord.Standing.TRUSTED) {
            return Optional.empty();
        }
        boolean isOut = verdict.standing() == VerdictRecord.Standing.QUARANTINED;
        if (isOut && latest() != null && latest().epoch().compareTo(verdict.until()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(isOut ? "in quarantine until epoch " + verdict.until() : "suspect");
    }

    /** Who agreed with whom when epochs were merged, epoch by epoch, stage by stage. */
    public List<AgreementRecord> agreements() {
        return List.copyOf(agreements.values());
    }

    public long samplesDone() {
        return losses.size();
    }

    /** Samples that took more than one attempt. */
    public long reissued() {
        return reissued;
    }

    /** All losses that count, in the order of their micro-batches. */
    public Collection<LossRecord> losses() {
        return losses.values();
    }

    /** Every manifest in the order in which they became durable. */
    public List<EpochManifest> epochs() {
        return List.copyOf(epochs);
    }

    public MergeTraffic mergeTraffic() {
        return mergeTraffic;
    }

    public PassTimes passTimes() {
        return passTimes;
    }

    /** Refused records by reason. */
    public Map<String, Long> refusals() {
        return Map.copyOf(refusals);
    }

    public EpochManifest latest() {
        return epochs.isEmpty() ? null : epochs.get(epochs.size() - 1);
    }

    /** Whether the last epoch is sealed. */
    public boolean isFinished() {
        return latest() != null && latest().epoch().value() >= run.epochs();
    }

    /** Mean of the newest losses. */
    public OptionalDouble loss() {
        return losses.descendingMap().values().stream().limit(SMOOTHED_LOSSES).mapToDouble(LossRecord::loss).average();
    }

    /** Over the last half minute, or since the first ticket. */
    public double tokensPerSecond(long nowMillis) {
        long from = nowMillis - RATE_WINDOW_MILLIS;
        long tokens = 0;
        long first = Long.MAX_VALUE;
        for (LossRecord loss : losses.descendingMap().values()) {
            if (loss.completedAtMillis() < from) {
                continue;
            }
            tokens += loss.tokens();
            first = Math.min(first, loss.issuedAtMillis());
        }
        return tokens == 0 ? 0 : tokens * 1_000.0 / Math.max(1, nowMillis - Math.max(first, from));
    }

    /** One line that says it all. */
    public String progressLine(long nowMillis) {
        return Progress.line(this, run, nowMillis);
    }

    public List<WorkerRow> workers() {
        Map<MinerId, Long> counts = new HashMap<>();
        losses.values().forEach(loss -> loss.pathway().forEach(miner -> counts.merge(miner, 1L, Long::sum)));
        List<WorkerRow> rows = new ArrayList<>();
        heartbeats.forEach((miner, heartbeat) -> rows.add(new WorkerRow(miner, heartbeat, heardAtMillis.getOrDefault(miner, 0L),
                losses.isEmpty() ? 0 : counts.getOrDefault(miner, 0L) / (double) losses.size())));
        rows.sort(Comparator.<WorkerRow>comparingInt(row -> row.heartbeat().stage() == null ? -1 : row.heartbeat().stage().value())
                .thenComparingInt(row -> row.heartbeat().slot() == null ? -1 : row.heartbeat().slot().value()));
        return rows;
    }

    /** Samples between their first pass and their last: what all workers of the head hold. */
    public int inFlight() {
        return heartbeats.values().stream()
                .filter(heartbeat -> heartbeat.stage() != null && heartbeat.stage().value() == 0)
                .mapToInt(WorkerEvent.Heartbeat::inFlight)
                .sum();
    }
}
