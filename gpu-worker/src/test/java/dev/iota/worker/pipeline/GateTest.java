package dev.iota.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.data.TokenBatch;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Fixture fixture = new Fixture(1);
    private final SignedTicket ticket = fixture.ticket(4, 0);

    @Test
    void readsATicketWithTheTokensOfItsMicroBatch() throws RejectedException {
        Received received = fixture.gate(0).ticket(ticket.bytes());
        assertThat(received.tokens().inputs()).containsExactly(4, 5);
        assertThat(received.tensor()).isEmpty();
    }

    @Test
    void readsAFrameAsTheTensorThatWasSent() throws RejectedException {
        Received received = open(1, fixture.frame(ticket, Direction.FORWARD, 0, 3), Direction.FORWARD);
        assertThat(received.tensor()).containsExactly(fixture.tensor(3));
        assertThat(received.tokens()).as("the body needs none").isEqualTo(TokenBatch.NONE);
    }

    @Test
    void givesTheTailItsTargets() throws RejectedException {
        assertThat(open(2, fixture.frame(ticket, Direction.FORWARD, 1, 3), Direction.FORWARD).tokens().targets()).containsExactly(4, 5);
    }

    @Test
    void refusesATicketThatIsNone() {
        assertThat(ticketRefusal(null)).isEqualTo(RejectReason.MALFORMED);
        assertThat(ticketRefusal(Arrays.copyOf(ticket.bytes(), 50))).isEqualTo(RejectReason.TRUNCATED);
        assertThat(ticketRefusal(new byte[5000])).isEqualTo(RejectReason.TOO_LARGE);
        assertThat(ticketRefusal(new byte[300])).isEqualTo(RejectReason.UNKNOWN_VERSION);
    }

    @Test
    void refusesATicketOfAnotherOrchestrator() {
        SignedTicket forged = SignedTicket.sign(ticket.ticket(), MinerKey.generate());
        assertThat(ticketRefusal(forged.bytes())).isEqualTo(RejectReason.BAD_SIGNATURE);
    }

    @Test
    void refusesATicketOfAnotherRunEpochOrGeneration() {
        assertThat(ticketRefusal(sign(new RunId("other"), Fixture.FIRST, 4))).isEqualTo(RejectReason.WRONG_RUN);
        assertThat(ticketRefusal(sign(Fixture.RUN, new Term(new Epoch(1), Generation.FIRST), 4))).isEqualTo(RejectReason.WRONG_EPOCH);
        assertThat(ticketRefusal(sign(Fixture.RUN, new Term(Epoch.FIRST, new Generation(1)), 4))).isEqualTo(RejectReason.WRONG_GENERATION);
        assertThat(ticketRefusal(sign(Fixture.RUN, Fixture.FIRST, 16))).as("beyond the run").isEqualTo(RejectReason.MALFORMED);
    }

    @Test
    void refusesAFrameOfSomebodyWhoIsNotOnThePathway() throws RejectedException {
        byte[] payload = TensorCodec.FP32.encode(fixture.tensor(1), 4, 0);
        Frame stranger = fixture.frame(MinerKey.generate(), ticket, Direction.FORWARD, 0, payload);
        assertThat(frameRefusal(1, stranger, Direction.FORWARD)).isEqualTo(RejectReason.BAD_SIGNATURE);
    }

    @Test
    void refusesAFrameForAnotherMiner() throws RejectedException {
        SignedTicket elsewhere = SignedTicket.sign(
                fixture.ticketOf(Fixture.RUN, Fixture.FIRST, 4, 0, MinerKey.generate()), fixture.orchestrator);
        Frame frame = fixture.frame(elsewhere, Direction.FORWARD, 0, 1);
        assertThat(frameRefusal(1, frame, Direction.FORWARD)).isEqualTo(RejectReason.NOT_ON_PATHWAY);
    }

    @Test
    void refusesAFrameInTheWrongInbox() throws RejectedException {
        Frame forward = fixture.frame(ticket, Direction.FORWARD, 0, 1);
        assertThat(frameRefusal(1, forward, Direction.BACKWARD)).isEqualTo(RejectReason.WRONG_INBOX);
        assertThat(frameRefusal(2, forward, Direction.FORWARD)).isEqualTo(RejectReason.WRONG_INBOX);
    }

    @Test
    void refusesTensorsOfAnotherShapeLengthOrContent() throws RejectedException {
        byte[] payload = TensorCodec.FP32.encode(fixture.tensor(1), 4, 0);
        Frame shaped = Frame.sign(fixture.miners.get(0), ticket, Direction.FORWARD, new Stage(0), TensorCodec.FP32, new int[] {8}, payload);
        assertThat(frameRefusal(1, shaped, Direction.FORWARD)).isEqualTo(RejectReason.WRONG_SHAPE);
        byte[] half = Arrays.copyOf(payload, 16);
        assertThat(frameRefusal(1, fixture.frame(fixture.miners.get(0), ticket, Direction.FORWARD, 0, half), Direction.FORWARD))
                .isEqualTo(RejectReason.TRUNCATED);
        byte[] large = new byte[33];
        assertThat(frameRefusal(1, fixture.frame(fixture.miners.get(0), ticket, Direction.FORWARD, 0, large), Direction.FORWARD))
                .isEqualTo(RejectReason.TOO_LARGE);
        byte[] poison = payload.clone();
        Arrays.fill(poison, 0, 4, (byte) 0xff);
        assertThat(frameRefusal(1, fixture.frame(fixture.miners.get(0), ticket, Direction.FORWARD, 0, poison), Direction.FORWARD))
                .isEqualTo(RejectReason.NOT_FINITE);
    }

    @Test
    void refusesAPayloadThatWasChangedOnItsWay() throws RejectedException {
        Frame frame = fixture.frame(ticket, Direction.FORWARD, 0, 1);
        byte[] changed = frame.payload().clone();
        changed[0]++;
        assertThat(reason(() -> fixture.gate(1)
                        .frame(frame.headerBytes(), ticket.bytes(), frame.signature(), changed, Direction.FORWARD)))
                .isEqualTo(RejectReason.BAD_CHECKSUM);
    }

    @Test
    void refusesAFrameThatLacksAPart() {
        assertThat(reason(() -> fixture.gate(1).frame(null, null, null, null, Direction.FORWARD))).isEqualTo(RejectReason.MALFORMED);
    }

    private byte[] sign(RunId run, Term term, long microBatch) {
        return SignedTicket.sign(fixture.ticketOf(run, term, microBatch, 0, fixture.miners.get(1)), fixture.orchestrator).bytes();
    }

    private RejectReason ticketRefusal(byte[] bytes) {
        return reason(() -> fixture.gate(0).ticket(bytes));
    }

    private RejectReason frameRefusal(int stage, Frame frame, Direction inbox) {
        return reason(() -> open(stage, frame, inbox));
    }

    private Received open(int stage, Frame frame, Direction inbox) throws RejectedException {
        return fixture.gate(stage).frame(frame.headerBytes(), frame.ticket().bytes(), frame.signature(), frame.payload(), inbox);
    }

    private static RejectReason reason(ThrowingCallable call) {
        return catchThrowableOfType(RejectedException.class, call).reason();
    }
}
