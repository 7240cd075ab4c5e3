package dev.iota.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TopicFoldTest {
    private static final RunId RUN = new RunId("test");
    private static final Topics TOPICS = new Topics(RUN);
    private static final long NOW = 100_000;

    private final MinerKey key = MinerKey.generate();
    private final MinerId head = key.miner();
    private final MinerId tail = MinerKey.generate().miner();
    private final RunState state = new RunState(new RunFacts(RUN, 8L, 2L, 2, 1_000L));
    private final TopicFold fold = new TopicFold(RUN, state);

    @Test
    void showsLossesSharesAndProgress() {
        put(TOPICS.losses(), loss(0, 0));
        put(TOPICS.losses(), loss(1, 0));
        put(TOPICS.losses(), loss(1, 0));
        JsonNode page = page();
        assertThat(page.at("/summary/samples").intValue()).as("one came twice").isEqualTo(2);
        assertThat(page.at("/summary/loss").doubleValue()).isEqualTo(2.5);
        assertThat(page.at("/miners/0/samples").intValue()).isEqualTo(2);
        assertThat(page.at("/miners/1/stage").intValue()).isEqualTo(1);
    }

    @Test
    void marksRollbacksAndWorkBegunAnew() {
        put(TOPICS.epochs(), EpochManifest.initial(RUN));
        put(TOPICS.epochs(), manifest(1, 0));
        put(TOPICS.losses(), loss(4, 0));
        put(TOPICS.epochs(), manifest(1, 1));
        put(TOPICS.epochs(), manifest(0, 2));
        put(TOPICS.losses(), loss(5, 0));
        JsonNode page = page();
        assertThat(page.at("/history/marks").findValuesAsText("kind")).containsExactly("restart", "rollback");
        assertThat(page.at("/history/epochs").findValuesAsText("epoch")).containsExactly("0");
        assertThat(page.at("/summary/samples").intValue()).isZero();
        assertThat(texts(page)).contains("The run went back to epoch 0, generation 2.", "Work began anew at epoch 1, generation 1.");
    }

    @Test
    void tellsTheSameLossInWhicheverOrderTheTopicsAreRead() {
        put(TOPICS.losses(), loss(4, 0));
        put(TOPICS.losses(), loss(4, 1));
        put(TOPICS.epochs(), manifest(1, 0));
        put(TOPICS.epochs(), manifest(1, 1));
        assertThat(page().at("/summary/loss").doubleValue()).isEqualTo(2.5);
        assertThat(page().at("/summary/samples").intValue()).isEqualTo(1);
    }

    @Test
    void isFinishedWithTheLastEpoch() {
        put(TOPICS.epochs(), manifest(1, 0));
        assertThat(page().at("/summary/phase").textValue()).isEqualTo("training");
        put(TOPICS.epochs(), manifest(2, 0));
        assertThat(page().at("/summary/phase").textValue()).isEqualTo("finished");
    }

    @Test
    void saysOfAMinerHowItStandsAndWhy() {
        put(TOPICS.stakes(), new StakeRecord(StakeRecord.VERSION, RUN, head, 7, "<b>Ann</b>", 5, 1));
        put(TOPICS.scores(), new ScoreRecord(ScoreRecord.VERSION, RUN, ScoreRecord.Window.RECENT, Epoch.FIRST, Generation.FIRST, MicroBatch.FIRST,
                MicroBatch.FIRST, Stage.FIRST, head, 64, 4, 0.1, 0.2, 0.1, null, 1));
        put(TOPICS.verdicts(), new VerdictRecord(VerdictRecord.VERSION, RUN, head, Stage.FIRST, VerdictRecord.Standing.QUARANTINED, new Epoch(3),
                "an audit failed", MicroBatch.FIRST, MicroBatch.FIRST, 1));
        JsonNode miner = page().at("/miners/0");
        assertThat(miner.get("name").textValue()).isEqualTo("<b>Ann</b>");
        assertThat(miner.get("confidence").doubleValue()).as("two standard errors").isEqualTo(0.954);
        assertThat(miner.get("standing").textValue()).isEqualTo("QUARANTINED");
        assertThat(miner.at("/reasons/0/text").textValue()).isEqualTo("In quarantine until epoch 3: an audit failed");
    }

    @Test
    void addsUpRewardsOnce() {
        put(TOPICS.rewards(), reward(0));
        put(TOPICS.rewards(), reward(0));
        put(TOPICS.rewards(), reward(1));
        assertThat(page().at("/miners/0/paidUnits").intValue()).isEqualTo(20);
    }

    @Test
    void tellsAProcessThatStartedAgain() {
        event(new WorkerEvent.Joined(1, "cpu", "0.1"), true);
        event(new WorkerEvent.Joined(1, "cpu", "0.1"), true);
        event(new WorkerEvent.Joined(2, "cpu", "0.1"), true);
        assertThat(texts(page())).containsExactly("Miner " + head.shortForm() + " joined with cpu.", "Miner " + head.shortForm() + " started again with cpu.");
    }

    @Test
    void takesNoOperatorForAMiner() {
        event(new WorkerEvent.RollbackRequested(Epoch.FIRST, "a bad batch"), true);
        assertThat(texts(page())).containsExactly(head.shortForm() + " asks the run to go back to epoch 0: a bad batch");
        assertThat(page().get("miners")).isEmpty();
    }

    @Test
    void believesNoEventThatItsMinerDidNotSign() {
        event(new WorkerEvent.RollbackRequested(Epoch.FIRST, "let us all go home"), false);
        assertThat(texts(page())).isEmpty();
        assertThat(page().at("/summary/skipped/worker-events: bad signature").intValue()).isEqualTo(1);
    }

    @Test
    void skipsAndCountsWhatItCannotRead() {
        raw(TOPICS.losses(), "{\"version\":2}");
        raw(TOPICS.losses(), "no JSON");
        fold.add(new TopicFold.Raw(TOPICS.epochs(), null, null, NOW));
        put(TOPICS.losses(), new LossRecord(LossRecord.VERSION, new RunId("other"), Epoch.FIRST, Generation.FIRST, MicroBatch.FIRST, Attempt.FIRST, 1, 1,
                List.of(head), 0, 0));
        put(TOPICS.losses(), loss(0, 0));
        JsonNode summary = page().get("summary");
        assertThat(summary.get("skipped").toString())
                .isEqualTo("{\"epochs: malformed\":1,\"losses: malformed\":1,\"losses: unknown version\":1,\"losses: wrong run\":1}");
        assertThat(summary.get("samples").intValue()).isEqualTo(1);
    }

    @Property(tries = 200)
    void isStoppedByNothing(@ForAll byte[] value) {
        TopicFold any = new TopicFold(RUN, new RunState(RunFacts.of(RUN)));
        any.topics().forEach(topic -> any.add(new TopicFold.Raw(topic, value, null, NOW)));
    }

    @Test
    void tellsEachChangeOnce() {
        event(heartbeat(1), false);
        assertThat(state.changes(NOW)).hasValueSatisfying(changes -> assertThat(changes).containsKeys("summary", "miners"));
        assertThat(state.changes(NOW + 10)).isEmpty();
        event(heartbeat(2), false);
        JsonNode row = tree(state.changes(NOW + 20).orElseThrow()).at("/miners/0");
        assertThat(row.get("queued").intValue()).isEqualTo(2);
        assertThat(row.has("reasons")).as("what is thought of it has not changed").isFalse();
    }

    @Test
    void keepsTheLatestEventsOfEachKind() {
        for (int i = 0; i < 2_000; i++) {
            put(TOPICS.verdicts(), new VerdictRecord(VerdictRecord.VERSION, RUN, head, Stage.FIRST, VerdictRecord.Standing.SUSPECT, new Epoch(3), "again",
                    MicroBatch.FIRST, MicroBatch.FIRST, i));
        }
        put(TOPICS.epochs(), EpochManifest.initial(RUN));
        assertThat(page().get("log")).hasSize(EventLog.MAX_OF_A_KIND + 1);
    }

    private void event(WorkerEvent event, boolean isSigned) {
        EventEnvelope envelope = new EventEnvelope(EventEnvelope.VERSION, RUN, head, 1, 1, event);
        byte[] signature = isSigned ? Signed.event(envelope, key).signature() : null;
        fold.add(new TopicFold.Raw(TOPICS.workerEvents(), Json.write(envelope), signature, NOW));
    }

    private static WorkerEvent heartbeat(int queued) {
        return new WorkerEvent.Heartbeat("training", Stage.FIRST, Slot.FIRST, Epoch.FIRST, queued, 1, 0.5, 1, 0);
    }

    private RewardRecord reward(int epoch) {
        return new RewardRecord(RewardRecord.VERSION, RUN, new Epoch(epoch), Generation.FIRST, Stage.FIRST, head, 7, 1, 1, 1, 1, null, null, null, 1, 1, 100, 0,
                10, "one pass", 1);
    }

    private LossRecord loss(long microBatch, int generation) {
        return new LossRecord(LossRecord.VERSION, RUN, new Epoch((int) microBatch / 4), new Generation(generation), new MicroBatch(microBatch), Attempt.FIRST,
                2.5, 16, List.of(head, tail), 0, NOW);
    }

    private static EpochManifest manifest(int epoch, int generation) {
        return new EpochManifest(EpochManifest.VERSION, RUN, new Epoch(epoch), new Generation(generation), new MicroBatch(4L * epoch), 2.5, 1, 1,
                "0".repeat(64), List.of(), List.of());
    }

    private void put(String topic, Object value) {
        fold.add(new TopicFold.Raw(topic, Json.write(value), null, NOW));
    }

    private void raw(String topic, String value) {
        fold.add(new TopicFold.Raw(topic, value.getBytes(StandardCharsets.UTF_8), null, NOW));
    }

    private static List<String> texts(JsonNode page) {
        return page.get("log").findValuesAsText("text");
    }

    private JsonNode page() {
        return tree(state.whole(NOW));
    }

    private static JsonNode tree(Object value) {
        return new JsonMapper().valueToTree(value);
    }
}
