package dev.iota.protocol.event;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.Examples;
import dev.iota.protocol.Golden;
import dev.iota.protocol.Require;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignedTest {
    private static final EventEnvelope EVENT = RecordExamples.envelope(new WorkerEvent.Left("stopped"));
    private static final CommandEnvelope COMMAND = RecordExamples.envelope(new Command.UploadWeights());

    @Test
    void readsWhatItsOwnerSigned() throws RejectedException {
        assertThat(Signed.event(EVENT, Examples.TAIL).readEvent()).isEqualTo(EVENT);
        assertThat(Signed.command(COMMAND, Examples.ORCHESTRATOR).readCommand(Examples.ORCHESTRATOR.miner())).isEqualTo(COMMAND);
    }

    @Test
    void signaturesAreFixed() {
        Golden.requireSameBytes("event-left-signature-v2", Signed.event(EVENT, Examples.TAIL).signature());
        Golden.requireSameBytes("command-upload-weights-signature-v2", Signed.command(COMMAND, Examples.ORCHESTRATOR).signature());
    }

    @Test
    void refusesEventsOfAnotherMinerThanTheyName() {
        assertRejected(RejectReason.BAD_SIGNATURE, () -> Signed.event(EVENT, Examples.HEAD).readEvent());
    }

    @Test
    void refusesCommandsThatAMinerSigned() {
        Signed forged = Signed.command(COMMAND, Examples.TAIL);
        assertRejected(RejectReason.BAD_SIGNATURE, () -> forged.readCommand(Examples.ORCHESTRATOR.miner()));
    }

    @Test
    void refusesWhatChangedOrLacksItsSignature() {
        Signed signed = Signed.event(EVENT, Examples.TAIL);
        byte[] changed = signed.value().clone();
        changed[changed.length - 5] ^= 1;
        assertRejected(RejectReason.BAD_SIGNATURE, () -> new Signed(changed, signed.signature()).readEvent());
        assertRejected(RejectReason.BAD_SIGNATURE, () -> new Signed(signed.value(), null).readEvent());
        assertRejected(RejectReason.BAD_SIGNATURE, () -> new Signed(signed.value(), new byte[63]).readEvent());
        assertRejected(RejectReason.MALFORMED, () -> new Signed(null, signed.signature()).readEvent());
    }

    @Test
    void aSignatureOfOneKindIsNoneOfAnother() {
        Signed event = Signed.event(EVENT, Examples.ORCHESTRATOR);
        byte[] command = Signed.command(COMMAND, Examples.ORCHESTRATOR).value();
        byte[] underEventDomain = Examples.ORCHESTRATOR.sign("iota-event-1".getBytes(StandardCharsets.US_ASCII), command);
        assertRejected(RejectReason.BAD_SIGNATURE,
                () -> new Signed(command, underEventDomain).readCommand(Examples.ORCHESTRATOR.miner()));
        assertRejected(RejectReason.MALFORMED, () -> event.readCommand(Examples.ORCHESTRATOR.miner()));
    }

    @Test
    void refusesWeightsUploadedInTheNameOfAnother() {
        WorkerEvent.WeightsUploaded upload = new WorkerEvent.WeightsUploaded(
                Examples.EPOCH, Examples.GENERATION, new Stage(0), Examples.contribution(Examples.HEAD));
        assertThatThrownBy(() -> RecordExamples.envelope(upload)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesLossesThatCannotBe() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.1}) {
            assertThatThrownBy(() -> RecordExamples.pass(Direction.BACKWARD, bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> RecordExamples.loss(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> RecordExamples.heartbeat(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> RecordExamples.pass(Direction.FORWARD, 1.0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cutsTextsForPeople() {
        assertThat(new WorkerEvent.Left("x".repeat(5000)).reason()).hasSize(Require.MAX_TEXT);
    }
}
