package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.agreement.Merging;
import dev.iota.operators.agreement.SealedMerge;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Party;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class AgreementFunctionTest {
    private final Merging three = new Merging(3);
    private long offset;

    @Test
    void writesTheMatrixOfASealedMergeToItsTopic() throws Exception {
        try (var harness = open(null)) {
            publish(harness, EpochManifest.initial(Merging.RUN.run()));
            for (int place = 0; place < 3; place++) {
                tell(harness, place, three.reports(0, place));
            }
            publish(harness, three.seals(0));
            assertThat(harness.extractOutputValues()).singleElement().satisfies(record -> {
                assertThat(record.topic()).isEqualTo("test.agreements");
                assertThat(new String(record.key(), StandardCharsets.US_ASCII)).isEqualTo("epoch-0/generation-0/0");
            });
            assertThat(records(harness).get(0).parties()).extracting(Party::confirmed).containsExactly(2, 2, 2);
        }
    }

    @Test
    void goesOnAfterARestoreWithReportsFromBeforeAndAfter() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open(null)) {
            publish(harness, EpochManifest.initial(Merging.RUN.run()));
            tell(harness, 0, three.reports(0, 0));
            tell(harness, 1, three.reports(0, 1, Merging.LIE));
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(snapshot)) {
            publish(harness, three.seals(0));
            tell(harness, 2, three.reports(0, 2));
            tell(harness, 1, three.reports(0, 1));
            snapshot = harness.snapshot(2, 2);
            assertThat(records(harness)).hasSize(2);
            assertThat(records(harness).get(1).parties()).extracting(Party::confirmed).containsExactly(2, 0, 2);
        }
        try (var harness = open(snapshot)) {
            publish(harness, three.seals(0));
            tell(harness, 2, three.reports(0, 2));
            assertThat(harness.extractOutputValues()).as("what is known already").isEmpty();
        }
    }

    @Test
    void forgetsMergesThatWereSealedLongAgo() throws Exception {
        try (var harness = open(null)) {
            publish(harness, EpochManifest.initial(Merging.RUN.run()));
            tell(harness, 0, three.reports(0, 0));
            publish(harness, three.seals(0));
            int before = harness.numKeyedStateEntries();
            tell(harness, 0, three.reports(0, 0), Merging.SEALED_MILLIS + SealedMerge.PATIENCE_MILLIS + 1);
            assertThat(harness.numKeyedStateEntries()).as("sealed and reports").isEqualTo(before - 2);
        }
    }

    @Test
    void passesOverOtherEventsAndWhatIsNoManifest() throws Exception {
        try (var harness = open(null)) {
            tell(harness, 0, new WorkerEvent.Left("test"), Merging.SEALED_MILLIS);
            harness.processElement2(inbound("test.epochs", "no manifest".getBytes(StandardCharsets.UTF_8), 0), 0);
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    private void tell(Harness harness, int place, WorkerEvent event) throws Exception {
        tell(harness, place, event, Merging.SEALED_MILLIS);
    }

    private void tell(Harness harness, int place, WorkerEvent event, long atMillis) throws Exception {
        byte[] value = Json.write(new EventEnvelope(EventEnvelope.VERSION, Merging.RUN.run(), three.miner(place), offset, 0, event));
        harness.processElement1(inbound("test.worker-events", value, atMillis), 0);
    }

    private void publish(Harness harness, EpochManifest manifest) throws Exception {
        harness.processElement2(inbound("test.epochs", Json.write(manifest), 0), 0);
    }

    private InboundRecord inbound(String topic, byte[] value, long atMillis) {
        return new InboundRecord(topic, 0, offset++, atMillis, new byte[0], value);
    }

    private static List<AgreementRecord> records(Harness harness) throws Exception {
        List<AgreementRecord> records = new ArrayList<>();
        for (OutboundRecord record : harness.extractOutputValues()) {
            records.add(Json.read(record.value(), AgreementRecord.class, AgreementRecord.VERSION));
        }
        return records;
    }

    private static final class Harness
            extends KeyedTwoInputStreamOperatorTestHarness<String, InboundRecord, InboundRecord, OutboundRecord> {
        Harness() throws Exception {
            super(new KeyedCoProcessOperator<>(new AgreementFunction(Merging.RUN)), event -> "test", epoch -> "test", Types.STRING);
        }
    }

    private static Harness open(OperatorSubtaskState state) throws Exception {
        Harness harness = new Harness();
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }
}
