package dev.iota.local.hostile;

import static dev.iota.local.hostile.HostileAttempt.StoppedBy.JOBS_GATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.function.Executable;

/** Events that no job may believe, from a miner that may write to their topic: each must be refused, counted by its reason, and stop nobody. */
final class EventAttempts {
    private static final int LEVELS = 100_000;

    private final SecuredRun of;
    private final Referee referee;
    private final Client client;
    private final MinerKey miner;
    private final MinerKey victim;
    private final Signed heard;
    private final List<HostileAttempt> attempts = new ArrayList<>();

    private EventAttempts(SecuredRun of, Referee referee, Client client, MinerKey miner, MinerKey victim, Signed heard) {
        this.of = of;
        this.referee = referee;
        this.client = client;
        this.miner = miner;
        this.victim = victim;
        this.heard = heard;
    }

    /** @param heard an event of the victim that counted */
    static List<HostileAttempt> of(
            SecuredRun of, Referee referee, Client client, MinerKey miner, MinerKey victim, Signed heard) {
        EventAttempts all = new EventAttempts(of, referee, client, miner, victim, heard);
        all.identities();
        all.json();
        return all.attempts;
    }

    private void identities() {
        WorkerEvent left = new WorkerEvent.Left("forged");
        signed("speaks for another miner", RejectReason.BAD_SIGNATURE, envelope(of.run.run(), victim, left), miner);
        signed("speaks for the operator", RejectReason.BAD_SIGNATURE,
                envelope(of.run.run(), of.orchestrator, new WorkerEvent.RollbackRequested(Epoch.FIRST, "forged")), miner);
        signed("asks for a rollback", RejectReason.NOT_ASSIGNED,
                envelope(of.run.run(), miner, new WorkerEvent.RollbackRequested(Epoch.FIRST, "a miner wants to begin anew")), miner);
        signed("puts another into quarantine", RejectReason.NOT_ASSIGNED,
                envelope(of.run.run(), miner, new WorkerEvent.MinerQuarantined(victim.miner(), new Epoch(9), "a rival")), miner);
        signed("tells of another run", RejectReason.WRONG_RUN, envelope(new RunId("other"), miner, left), miner);
        attempt("plays another's event again", RejectReason.REPLAYED, () -> client.event(of.topics.workerEvents(), heard));
        Stage tail = new Stage(2);
        signed("claims another's place", RejectReason.NOT_ASSIGNED,
                envelope(of.run.run(), miner, new WorkerEvent.Ready(Epoch.FIRST, SecuredRun.GENERATION, new Stage(0), new Slot(9), "0".repeat(64), 0)), miner);
        passedOver("tells of a pass in an epoch to come", new WorkerEvent.PassCompleted(new TicketId(7), new MicroBatch(1), Attempt.FIRST,
                new Epoch(9), SecuredRun.GENERATION, tail, Direction.BACKWARD, 1, 1, 1, 1, 1, 0.001));
    }

    /** As what comes late it is no fault, and changes nothing. */
    private void passedOver(String what, WorkerEvent event) {
        attempts.add(new HostileAttempt(what + ": without effect", JOBS_GATE, () -> {
            referee.catchUp();
            long effects = referee.effects();
            client.event(of.topics.workerEvents(), of.event(miner, System.nanoTime(), event));
            referee.catchUp();
            assertThat(referee.effects()).isEqualTo(effects);
        }));
    }

    private void json() {
        String good = text(envelope(of.run.run(), miner, new WorkerEvent.Left("x")));
        raw("sends no JSON", RejectReason.MALFORMED, "no json");
        raw("sends bytes that are no text", RejectReason.MALFORMED, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'});
        attempt("sends a record without a value", RejectReason.MALFORMED,
                () -> client.write(new ProducerRecord<>(of.topics.workerEvents(), 0, null, null)));
        attempt("signs nothing", RejectReason.BAD_SIGNATURE,
                () -> client.event(of.topics.workerEvents(), good.getBytes(StandardCharsets.UTF_8), null));
        raw("nests " + LEVELS + " levels deep", RejectReason.MALFORMED, "{\"version\":2,\"run\":" + "[".repeat(LEVELS) + "]".repeat(LEVELS) + "}");
        raw("sends a string of 900,000 characters", RejectReason.MALFORMED, good.replace("\"x\"", "\"" + "x".repeat(900_000) + "\""));
        raw("sends a number of 100,000 digits", RejectReason.MALFORMED, good.replaceFirst("\"sequence\":\\d+", "\"sequence\":" + "9".repeat(100_000)));
        raw("sends a number with a huge exponent", RejectReason.MALFORMED, good.replaceFirst("\"sequence\":\\d+", "\"sequence\":1e999999999"));
        raw("repeats a field", RejectReason.MALFORMED, good.replaceFirst("\"version\":2", "\"version\":2,\"version\":2"));
        raw("adds a field", RejectReason.MALFORMED, good.replaceFirst("\\{", "{\"admin\":true,"));
        raw("leaves a field out", RejectReason.MALFORMED, good.replaceFirst("\"sequence\":\\d+,", ""));
        raw("names a class to be made", RejectReason.MALFORMED, good.replace("\"type\":\"left\"", "\"type\":\"java.lang.ProcessBuilder\""));
        raw("has something after the end", RejectReason.MALFORMED, good + "{}");
        raw("speaks a version to come", RejectReason.UNKNOWN_VERSION, good.replaceFirst("\"version\":2", "\"version\":3"));
        raw("speaks a version long gone", RejectReason.UNKNOWN_VERSION, good.replaceFirst("\"version\":2", "\"version\":1"));
    }

    private EventEnvelope envelope(RunId run, MinerKey from, WorkerEvent event) {
        return new EventEnvelope(EventEnvelope.VERSION, run, from.miner(), System.nanoTime(), 1, event);
    }

    private static String text(EventEnvelope envelope) {
        return new String(Json.write(envelope), StandardCharsets.UTF_8);
    }

    private void signed(String what, RejectReason reason, EventEnvelope envelope, MinerKey signer) {
        raw(what, reason, text(envelope).getBytes(StandardCharsets.UTF_8), signer);
    }

    private void raw(String what, RejectReason reason, String value) {
        raw(what, reason, value.getBytes(StandardCharsets.UTF_8));
    }

    private void raw(String what, RejectReason reason, byte[] value) {
        raw(what, reason, value, miner);
    }

    private void raw(String what, RejectReason reason, byte[] value, MinerKey signer) {
        attempt(what, reason, () -> client.event(of.topics.workerEvents(), value, signer));
    }

    private void attempt(String what, RejectReason reason, Executable attempt) {
        attempts.add(new HostileAttempt(what + ": " + reason, JOBS_GATE, () -> {
            referee.catchUp();
            long before = referee.refused(reason);
            long accepted = referee.accepted();
            attempt.execute();
            Patience.until(() -> assertThat(referee.refused(reason)).isEqualTo(before + 1));
            assertThat(referee.accepted()).isEqualTo(accepted);
        }));
    }
}
