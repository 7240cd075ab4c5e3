package dev.iota.local.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.iota.local.trace.EpochLine.Begun;
import dev.iota.local.trace.SampleTrace.Issue;
import dev.iota.local.trace.SampleTrace.Outcome;
import dev.iota.local.trace.TraceLog.Arrived;
import dev.iota.local.trace.TraceLog.Issued;
import dev.iota.local.trace.TraceLog.Told;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.FrameHeader;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TraceRulesTest {
    private static final RunId RUN = new RunId("test");
    private static final MicroBatch SAMPLE = new MicroBatch(5);
    private static final MinerKey OPERATOR = MinerKey.generate();

    private final RunSpec run = new RunSpec(RunSpec.VERSION, RUN, OPERATOR.miner(), Preset.SMALL.model(), TrainingSpec.of(2, 8, 1e-3),
            TensorCodec.BF16, TensorCodec.BF16, "datasets/test/manifest.json", MergeSpec.exact(), RetentionSpec.DEFAULT,
            IncentiveSpec.DEFAULT, 4, 12, RunSpec.Limits.local());
    private final List<MinerId> miners = List.of(MinerKey.generate().miner(), MinerKey.generate().miner(), MinerKey.generate().miner());
    private final List<Begun> begun = new ArrayList<>(List.of(begun(0, 0, 0), begun(1, 0, 1_000)));
    private TraceLog log = new TraceLog(SAMPLE, new EpochLine(run, begun));

    @Test
    void aSampleThatWasMergedCounts() {
        seal(2, 0, 9_000);
        SignedTicket ticket = issue(0, 0, 2_000);
        passAll(ticket, 2_000);
        done(ticket);
        Issue issue = only();
        assertThat(issue.outcome()).isEqualTo(Outcome.COUNTS);
        assertThat(issue.seal().epoch()).isEqualTo(new Epoch(2));
        assertThat(issue.loss()).isEqualTo(4.5);
        assertThat(issue.passes()).extracting(pass -> pass.stage() + " " + pass.direction())
                .containsExactly("0 FORWARD", "1 FORWARD", "2 BACKWARD", "1 BACKWARD", "0 BACKWARD");
        assertThat(issue.passes()).extracting(SampleTrace.Pass::toldAtMillis).containsExactly(2_010L, 2_020L, 2_030L, 2_040L, 2_050L);
        assertThat(issue.passes()).extracting(SampleTrace.Pass::arrivedAtMillis).containsExactly(2_000L, 2_009L, 2_019L, 2_029L, 2_039L);
        assertThat(issue.passes()).extracting(SampleTrace.Pass::computeMicros).containsOnly(700L);
    }

    @Test
    void aSampleWaitsForItsEpochsSeal() {
        SignedTicket ticket = issue(0, 0, 2_000);
        passAll(ticket, 2_000);
        assertThat(only().outcome()).as("the last pass is told, its loss is yet to come").isEqualTo(Outcome.UNDER_WAY);
        done(ticket);
        assertThat(only().outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void saysForWhomItWaitedInVain() {
        SignedTicket first = issue(0, 0, 2_000);
        pass(first, 0, Direction.FORWARD, 2_010);
        heard(miners.get(1), 39_000);
        issue(0, 1, 40_000);
        assertThat(trace().issues().get(0).why()).isEqualTo(
                "it waited for the forward pass of miner " + miners.get(1).shortForm() + " at stage 1; a sample may wait for 30.0 s");
    }

    @Test
    void saysWhoWasSilent() {
        SignedTicket first = issue(0, 0, 2_000);
        pass(first, 0, Direction.FORWARD, 2_010);
        heard(miners.get(1), 3_000);
        issue(0, 1, 10_000);
        assertThat(trace().issues().get(0).why()).endsWith("who was silent for 7.0 s");
    }

    @Test
    void saysWhoLeftThoughAnotherWasNext() {
        SignedTicket first = issue(0, 0, 2_000);
        say(miners.get(2), new WorkerEvent.Left("told to stop"), 2_500);
        issue(0, 1, 2_600);
        Issue issue = trace().issues().get(0);
        assertThat(issue.outcome()).isEqualTo(Outcome.GIVEN_UP);
        assertThat(issue.ticket()).isEqualTo(first.id());
        assertThat(issue.why()).isEqualTo("miner " + miners.get(2).shortForm() + " left: told to stop");
    }

    @Test
    void knowsTheSameAttemptIssuedTwice() {
        passAll(issue(0, 0, 2_000), 2_000);
        SignedTicket again = issue(0, 0, 5_000);
        passAll(again, 5_000);
        done(again);
        seal(2, 0, 9_000);
        assertThat(trace().issues()).extracting(Issue::outcome).containsExactly(Outcome.GIVEN_UP, Outcome.COUNTS);
        assertThat(trace().issues().get(0).why()).contains("restored from a checkpoint");
    }

    @Test
    void saysWhoAskedForARollback() {
        SignedTicket ticket = issue(0, 0, 2_000);
        passAll(ticket, 2_000);
        done(ticket);
        seal(2, 0, 9_000);
        say(OPERATOR.miner(), new WorkerEvent.RollbackRequested(Epoch.FIRST, "poisoned"), 9_900);
        seal(0, 1, 10_000);
        assertThat(only().outcome()).isEqualTo(Outcome.VOID);
        assertThat(only().why()).isEqualTo("epoch 0 began anew under generation 1; a rollback was asked for: poisoned");
        seal(1, 1, 11_000);
        SignedTicket anew = issue(1, 0, 11_500);
        done(anew);
        assertThat(trace().issues()).extracting(Issue::outcome).containsExactly(Outcome.VOID, Outcome.DONE);
    }

    @Test
    void aRollbackToALaterEpochLeavesTheWork() {
        SignedTicket ticket = issue(0, 0, 2_000);
        done(ticket);
        seal(2, 0, 9_000);
        seal(2, 1, 10_000);
        assertThat(only().outcome()).isEqualTo(Outcome.COUNTS);
    }

    @Test
    void theLossTellsOfASampleWhoseTicketIsGone() {
        SignedTicket ticket = ticket(0, 0, 2_000);
        for (int pass = 0; pass < 5; pass++) {
            pass(ticket, Math.min(pass, 4 - pass), pass < 2 ? Direction.FORWARD : Direction.BACKWARD, 2_010 + 10 * pass);
        }
        done(ticket);
        Issue issue = only();
        assertThat(issue.ticket()).isEqualTo(ticket.id());
        assertThat(issue.passes()).extracting(SampleTrace.Pass::miner)
                .containsExactly(miners.get(0), miners.get(1), miners.get(2), miners.get(1), miners.get(0));
        assertThat(issue.passes()).extracting(SampleTrace.Pass::arrivedAtMillis).containsOnlyNulls();
    }

    @Test
    void noticesThatTheLogOfEpochsWasCleaned() {
        assertThat(new EpochLine(run, List.of(begun(0, 0, 0), begun(1, 2, 5_000))).isCleaned(new Epoch(1))).isTrue();
        assertThat(new EpochLine(run, begun).isCleaned(new Epoch(1))).isFalse();
    }

    @Test
    void readsWellForPeopleAndPrograms() throws Exception {
        SignedTicket ticket = issue(0, 0, 2_000);
        passAll(ticket, 2_000);
        done(ticket);
        seal(2, 0, 9_000);
        List<String> lines = TraceText.lines(trace());
        assertThat(lines).first().isEqualTo("run test, sample 5, epoch 1");
        assertThat(lines).anyMatch(line -> line.matches(
                "  " + miners.get(1).shortForm() + " 1 +forward +\\+9 ms +0\\.3 ms +0\\.7 ms +0\\.1 ms +\\+20 ms  64 bytes"));
        assertThat(lines).last().asString()
                .startsWith("  loss 4.5000 nats per token, done after 50 ms; sealed by the merge that began epoch 2");
        JsonNode json = new JsonMapper().readTree(Json.pretty(trace()));
        assertThat(json.at("/issues/0/passes/1/miner").asText()).isEqualTo(miners.get(1).value());
        assertThat(json.at("/issues/0/outcome").asText()).isEqualTo("COUNTS");
    }

    private Issue only() {
        assertThat(trace().issues()).hasSize(1);
        return trace().issues().get(0);
    }

    private SampleTrace trace() {
        return new TraceRules(run, log).trace();
    }

    private SignedTicket ticket(int generation, int attempt, long atMillis) {
        List<Hop> pathway = miners.stream().map(miner -> new Hop(miner, new Slot(1))).toList();
        Ticket ticket =
                new Ticket(RUN, new Epoch(1), new Generation(generation), SAMPLE, new Attempt(attempt), atMillis, 1_000, pathway);
        return SignedTicket.sign(ticket, OPERATOR);
    }

    private SignedTicket issue(int generation, int attempt, long atMillis) {
        SignedTicket ticket = ticket(generation, attempt, atMillis);
        log.issued.add(new Issued(atMillis, ticket));
        return ticket;
    }

    /** Each pass takes 10 ms; its input arrives a moment before the one that made it is told. */
    private void passAll(SignedTicket ticket, long atMillis) {
        for (int pass = 0; pass < 5; pass++) {
            int stage = Math.min(pass, 4 - pass);
            pass(ticket, stage, pass < 2 ? Direction.FORWARD : Direction.BACKWARD, atMillis + 10 * (pass + 1));
            if (pass > 0) {
                Direction way = pass <= 2 ? Direction.FORWARD : Direction.BACKWARD;
                Stage from = new Stage(way == Direction.FORWARD ? stage - 1 : stage + 1);
                log.arrived.add(new Arrived(atMillis + 10 * pass - 1, "test.inbox", 1, pass, 64,
                        new FrameHeader(way, from, TensorCodec.BF16, new int[] {1, 1, 1}, new byte[32]), ticket.id()));
            }
        }
    }

    private void pass(SignedTicket ticket, int stage, Direction direction, long atMillis) {
        Double loss = stage == 2 ? 4.5 : null;
        say(miners.get(stage), new WorkerEvent.PassCompleted(ticket.id(), SAMPLE, ticket.ticket().attempt(), new Epoch(1),
                ticket.ticket().generation(), new Stage(stage), direction, 1, 1, 700, 300, 100, loss), atMillis);
    }

    private void say(MinerId miner, WorkerEvent event, long atMillis) {
        log.told.add(new Told(atMillis, new EventEnvelope(EventEnvelope.VERSION, RUN, miner, log.told.size(), atMillis, event)));
        heard(miner, atMillis);
    }

    private void heard(MinerId miner, long atMillis) {
        log.heard.computeIfAbsent(miner, first -> new TreeSet<>()).add(atMillis);
    }

    private void done(SignedTicket ticket) {
        Ticket of = ticket.ticket();
        log.losses.add(new LossRecord(LossRecord.VERSION, RUN, of.epoch(), of.generation(), SAMPLE, of.attempt(), 4.5, 16, miners,
                of.issuedAtMillis(), of.issuedAtMillis() + 50));
    }

    /** An epoch begins, and with it what was done of the one before is sealed. */
    private void seal(int epoch, int generation, long atMillis) {
        begun.add(begun(epoch, generation, atMillis));
        TraceLog wider = new TraceLog(SAMPLE, new EpochLine(run, begun));
        wider.issued.addAll(log.issued);
        wider.losses.addAll(log.losses);
        wider.told.addAll(log.told);
        wider.arrived.addAll(log.arrived);
        wider.heard.putAll(log.heard);
        log = wider;
    }

    private static Begun begun(int epoch, int generation, long atMillis) {
        return new Begun(atMillis, new EpochManifest(EpochManifest.VERSION, RUN, new Epoch(epoch), new Generation(generation),
                new MicroBatch(4L * epoch), epoch == 0 ? null : 4.0, 0, 3, "0".repeat(64), List.of(), List.of()));
    }
}
