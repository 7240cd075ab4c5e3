package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.TellingLimit;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class EventGateTest {
    private final RunSpec run = TestRun.of(2, 4, 8);
    private final MinerKey key = MinerKey.generate();

    @Test
    void letsASignedEventPass() throws Exception {
        assertThat(refused(signed(event(run.run(), key.miner())))).isEmpty();
    }

    @Test
    void refusesWhatIsNoJson() throws Exception {
        assertReason(new Signed("no json".getBytes(StandardCharsets.UTF_8), new byte[64]), RejectReason.MALFORMED);
    }

    @Test
    void refusesAnEmptyRecord() throws Exception {
        assertReason(new Signed(new byte[0], new byte[0]), RejectReason.MALFORMED);
    }

    @Test
    void refusesAnUnknownVersion() throws Exception {
        String json = new String(Json.write(event(run.run(), key.miner())), StandardCharsets.UTF_8).replace("\"version\":2", "\"version\":9");
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        assertReason(new Signed(value, key.sign(value)), RejectReason.UNKNOWN_VERSION);
    }

    @Test
    void refusesAnEventThatAnotherMinerSigned() throws Exception {
        Signed own = signed(event(run.run(), MinerKey.generate().miner()));
        assertReason(own, RejectReason.BAD_SIGNATURE);
    }

    @Test
    void refusesAnEventOfAnotherRun() throws Exception {
        assertReason(signed(event(new RunId("other"), key.miner())), RejectReason.WRONG_RUN);
    }

    @Test
    void keepsSomeOfAFloodOfOnePartitionAndStillEveryLetterOfAnother() throws Exception {
        try (var harness = ProcessFunctionTestHarnesses.forProcessFunction(new EventGate(run))) {
            for (int i = 0; i < 10_000; i++) {
                harness.setProcessingTime(i);
                harness.processElement(new InboundRecord("test.worker-events", 0, i, 1, new byte[0], new byte[0]), i);
            }
            assertThat(harness.getSideOutput(Outputs.DEAD_LETTERS).size())
                    .isBetween(TellingLimit.AT_ONCE, TellingLimit.AT_ONCE + 10 * TellingLimit.PER_SECOND);
            harness.getSideOutput(Outputs.DEAD_LETTERS).clear();
            harness.processElement(new InboundRecord("test.worker-events", 1, 0, 1, new byte[0], new byte[0]), 10_000);
            harness.setProcessingTime(20_000);
            harness.processElement(new InboundRecord("test.worker-events", 0, 10_000, 1, new byte[0], new byte[0]), 20_000);
            List<DeadLetter> letters = new ArrayList<>();
            for (var letter : harness.getSideOutput(Outputs.DEAD_LETTERS)) {
                letters.add(Json.read(letter.getValue().value(), DeadLetter.class, DeadLetter.VERSION));
            }
            assertThat(letters).extracting(DeadLetter::partition).containsExactly(1, 0);
            assertThat(letters.get(1).detail()).contains("more refusals before it, which were only counted");
        }
    }

    private void assertReason(Signed event, RejectReason reason) throws Exception {
        assertThat(refused(event)).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(reason);
            assertThat(letter.topic()).isEqualTo("test.worker-events");
            assertThat(letter.offset()).isEqualTo(42);
        });
    }

    private List<DeadLetter> refused(Signed event) throws Exception {
        try (var harness = ProcessFunctionTestHarnesses.forProcessFunction(new EventGate(run))) {
            harness.processElement(new InboundRecord("test.worker-events", 0, 42, 1, event.signature(), event.value()), 0);
            var letters = harness.getSideOutput(Outputs.DEAD_LETTERS);
            assertThat(harness.extractOutputValues()).hasSize(letters == null ? 1 : 0);
            if (letters == null) {
                return List.of();
            }
            return List.of(Json.read(letters.remove().getValue().value(), DeadLetter.class, DeadLetter.VERSION));
        }
    }

    private Signed signed(EventEnvelope event) {
        return Signed.event(event, key);
    }

    private static EventEnvelope event(RunId run, MinerId miner) {
        return new EventEnvelope(EventEnvelope.VERSION, run, miner, 1, 0, new WorkerEvent.Left("test"));
    }
}
