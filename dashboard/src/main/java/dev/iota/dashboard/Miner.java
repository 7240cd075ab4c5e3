package dev.iota.dashboard;

import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the topics tell of one miner: its pulse, which changes all the time, and what is thought of it. Pure. */
final class Miner {
    private static final int MAX_ANOMALY_KINDS = 16;

    private final int number;
    private final MinerId id;
    private long session;
    private String device;
    private WorkerEvent.Heartbeat heartbeat;
    private String state = "unheard";
    private Stage seenAt;
    private long heardAtMillis;
    private long samples;
    private StakeRecord stake;
    private ScoreRecord score;
    private VerdictRecord verdict;
    private AuditReport audit;
    private String dispute;
    private RewardRecord reward;
    private SlashRecord slash;
    private long paidUnits;
    private final Map<String, Integer> anomalies = new TreeMap<>();
    private boolean hasPulseChanged = true;
    private boolean hasStandingChanged = true;

    /** Why it stands as it does, with the tone in which to say it. */
    record Reason(EventLog.Tone tone, String text) {}

    Miner(int number, MinerId id) {
        this.number = number;
        this.id = id;
    }

    int number() {
        return number;
    }

    /** As people know it. */
    String title() {
        return id.shortForm();
    }

    void heard(long atMillis) {
        heardAtMillis = Math.max(heardAtMillis, atMillis);
        hasPulseChanged = true;
    }

    /** Whether a new process speaks, and whether there was one before: then it has started again. */
    boolean joined(WorkerEvent.Joined joined) {
        boolean isNew = session != joined.session();
        session = joined.session();
        device = joined.device();
        state = "joining";
        heartbeat = isNew ? null : heartbeat;
        hasStandingChanged = true;
        return isNew;
    }

    boolean hasJoinedBefore() {
        return session != 0;
    }

    void beat(WorkerEvent.Heartbeat beat) {
        heartbeat = beat;
        state = beat.state();
        seenAt = beat.stage() == null ? seenAt : beat.stage();
    }

    void left() {
        heartbeat = null;
        state = "left";
    }

    void passed(Stage stage) {
        samples++;
        seenAt = stage;
        hasPulseChanged = true;
    }

    void stake(StakeRecord record) {
        stake = record;
        hasStandingChanged = true;
    }

    /** Of the two windows the newer counts; at the same end the whole epoch. */
    void score(ScoreRecord record) {
        boolean isNewer = score == null || record.windowEndMillis() > score.windowEndMillis()
                || record.windowEndMillis() == score.windowEndMillis() && record.window() == ScoreRecord.Window.EPOCH;
        score = isNewer ? record : score;
        hasStandingChanged = true;
    }

    void verdict(VerdictRecord record) {
        verdict = record;
        hasStandingChanged = true;
    }

    void audit(AuditReport report) {
        audit = report;
        hasStandingChanged = true;
    }

    void anomaly(String kind) {
        if (anomalies.containsKey(kind) || anomalies.size() < MAX_ANOMALY_KINDS) {
            anomalies.merge(kind, 1, Integer::sum);
        }
        hasStandingChanged = true;
    }

    /** @param sentence null if it no longer differs */
    void dispute(String sentence) {
        dispute = sentence;
        hasStandingChanged = true;
    }

    void reward(RewardRecord record) {
        if (reward == null || record.epoch().compareTo(reward.epoch()) > 0) {
            reward = record;
            paidUnits += record.shareUnits();
            hasStandingChanged = true;
        }
    }

    void slash(SlashRecord record) {
        slash = record;
        hasStandingChanged = true;
    }

    boolean hasChanged() {
        return hasPulseChanged || hasStandingChanged;
    }

    /** What has changed since the last call. */
    Map<String, Object> changes() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("n", number);
        if (hasPulseChanged) {
            pulse(row);
        }
        if (hasStandingChanged) {
            standing(row);
        }
        hasPulseChanged = false;
        hasStandingChanged = false;
        return row;
    }

    Map<String, Object> whole() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("n", number);
        pulse(row);
        standing(row);
        return row;
    }

    private void pulse(Map<String, Object> row) {
        row.put("state", state);
        row.put("stage", seenAt == null ? null : seenAt.value());
        row.put("slot", heartbeat == null || heartbeat.slot() == null ? null : heartbeat.slot().value());
        row.put("queued", heartbeat == null ? 0 : heartbeat.queued());
        row.put("inFlight", heartbeat == null ? 0 : heartbeat.inFlight());
        row.put("busy", heartbeat == null ? 0 : Math.round(heartbeat.busyFraction() * 100) / 100.0);
        row.put("heard", heardAtMillis);
        row.put("samples", samples);
    }

    private void standing(Map<String, Object> row) {
        row.put("id", id.value());
        row.put("short", id.shortForm());
        row.put("name", stake == null ? null : stake.displayName());
        row.put("uid", stake == null ? null : stake.uid());
        row.put("stakeUnits", stake == null ? null : stake.stakeUnits());
        row.put("device", device);
        row.put("effect", score == null ? null : score.effect());
        row.put("error", score == null ? null : score.effectError());
        row.put("meanLoss", score == null ? null : score.meanLoss());
        row.put("suspicion", score == null ? null : score.suspicion());
        row.put("confidence", Confidence.of(score));
        row.put("standing", verdict == null ? "TRUSTED" : verdict.standing().name());
        row.put("until", verdict == null ? null : verdict.until().value());
        row.put("audit", audit == null ? null : audit.outcome().name());
        row.put("paidUnits", paidUnits);
        row.put("reward", reward == null ? null : settled());
        row.put("reasons", reasons());
    }

    private Map<String, Object> settled() {
        Map<String, Object> settled = new LinkedHashMap<>();
        settled.put("epoch", reward.epoch().value());
        settled.put("passes", reward.passes());
        settled.put("quality", reward.qualityPartsPerMillion() / 1e6);
        settled.put("shareUnits", reward.shareUnits());
        settled.put("emissionUnits", reward.emissionUnits());
        settled.put("exclusion", reward.exclusion() == null ? null : reward.exclusion().name());
        settled.put("reason", reward.reason());
        return settled;
    }

    private List<Reason> reasons() {
        List<Reason> reasons = new ArrayList<>();
        if (verdict != null) {
            reasons.add(new Reason(Sentences.tone(verdict.standing()), Sentences.standing(verdict) + ": " + verdict.reason()));
        }
        if (score != null && score.suspicion() != null) {
            reasons.add(new Reason(EventLog.Tone.WARNING, String.format(Locale.ROOT,
                    "Losses through it are higher than others', t = %.1f (CLASP)", score.suspicion())));
        }
        if (audit != null) {
            reasons.add(new Reason(Sentences.tone(audit.outcome()), Sentences.audit(audit)));
        }
        if (dispute != null) {
            reasons.add(new Reason(EventLog.Tone.WARNING, dispute));
        }
        anomalies.forEach((kind, count) -> reasons.add(new Reason(EventLog.Tone.WARNING, kind + (count == 1 ? ", once" : ", " + count + " times"))));
        if (slash != null) {
            reasons.add(new Reason(EventLog.Tone.BAD, "Lost collateral of epoch " + slash.epoch() + ": " + slash.reason()));
        }
        return reasons;
    }
}
