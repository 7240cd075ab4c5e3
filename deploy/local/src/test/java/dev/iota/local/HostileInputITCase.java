package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.RejectReason;
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
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger writes to a live run whatever it likes: each record is kept with its reason and origin, and the run does not care. */
class HostileInputITCase {
    private static final Stage BODY = new Stage(1);

    @TempDir
    private Path folder;

    private LocalRun local;
    private RunSpec run;
    private MinerKey orchestrator;
    private Map<Stage, MinerKey> keys;
    private KafkaProducer<byte[], byte[]> stranger;
    private final List<RejectReason> expected = new ArrayList<>();

    @Test
    void nothingThatAStrangerWritesStopsTheRun() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        run = fixture.describe(100_000, 400);
        orchestrator = LocalRun.key(fixture.runFolder);
        try (LocalRun started = fixture.start(run, 3)) {
            local = started;
            RunFixture.await(local, view -> view.samplesDone() >= 10);
            keys = keysByStage(fixture.runFolder);
            stranger = producer();
            frames();
            events();
            stranger.close();
            RunFixture.await(local, view -> view.refusals().values().stream().mapToLong(Long::longValue).sum() >= expected.size());
            Map<String, Long> counted = new HashMap<>();
            expected.forEach(reason -> counted.merge(reason.name(), 1L, Long::sum));
            assertThat(local.watcher().ask(RunView::refusals)).isEqualTo(counted);
            RunFixture.requireComplete(local);
        }
    }

    private void frames() throws Exception {
        byte[] good = tensor(1);
        SignedTicket ticket = ticket(Generation.FIRST, orchestrator);
        MinerKey head = keys.get(Stage.FIRST);
        send(RejectReason.WRONG_GENERATION, frame(head, ticket(new Generation(7), orchestrator), run.wireShape(), good));
        send(RejectReason.BAD_SIGNATURE, frame(MinerKey.generate(), ticket, run.wireShape(), good));
        send(RejectReason.BAD_SIGNATURE, frame(head, ticket(Generation.FIRST, MinerKey.generate()), run.wireShape(), good));
        send(RejectReason.WRONG_SHAPE, frame(head, ticket, new int[] {1, 1, 1}, good));
        send(RejectReason.TRUNCATED, frame(head, ticket, run.wireShape(), Arrays.copyOf(good, good.length - 2)));
        send(RejectReason.TOO_LARGE, frame(head, ticket, run.wireShape(), new byte[good.length * 3]));
        send(RejectReason.NOT_FINITE, frame(head, ticket, run.wireShape(), notANumber(good.length)));
        Frame replayed = frame(head, ticket, run.wireShape(), good);
        write(replayed);
        send(RejectReason.REPLAYED, replayed);
        // Its first copy was in order, and comes back to the head, which never sent it.
        expected.add(RejectReason.UNKNOWN_TICKET);
        RecordMetadata noFrame = stranger.send(new ProducerRecord<byte[], byte[]>(topics().activations(BODY), 0, null, good)).get();
        assertThat(noFrame.offset()).isNotNegative();
        expected.add(RejectReason.MALFORMED);
    }

    private void events() throws Exception {
        event(RejectReason.MALFORMED, new Signed("no json".getBytes(StandardCharsets.UTF_8), new byte[64]));
        MinerKey body = keys.get(BODY);
        byte[] future = new String(signed(body, new WorkerEvent.Left("x")).value(), StandardCharsets.UTF_8)
                .replace("\"version\":" + EventEnvelope.VERSION, "\"version\":99").getBytes(StandardCharsets.UTF_8);
        event(RejectReason.UNKNOWN_VERSION, new Signed(future, body.sign(future)));
        Signed own = signed(body, new WorkerEvent.Left("forged"));
        event(RejectReason.BAD_SIGNATURE, new Signed(own.value(), MinerKey.generate().sign(own.value())));
        event(RejectReason.NOT_ASSIGNED, signed(MinerKey.generate(),
                new WorkerEvent.Ready(Epoch.FIRST, Generation.FIRST, BODY, new Slot(0), "0".repeat(64), 0)));
        event(RejectReason.NOT_ASSIGNED, signed(body, new WorkerEvent.RollbackRequested(Epoch.FIRST, "a miner wants to begin anew")));
    }

    private void event(RejectReason reason, Signed event) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topics().workerEvents(), event.value());
        record.headers().add(EventEnvelope.SIGNATURE_KEY, event.signature());
        stranger.send(record).get();
        expected.add(reason);
    }

    /** An old sequence number: were its signature good, it would count for nothing. */
    private Signed signed(MinerKey key, WorkerEvent event) {
        return Signed.event(new EventEnvelope(EventEnvelope.VERSION, run.run(), key.miner(), 1, 0, event), key);
    }

    private void send(RejectReason reason, Frame frame) throws Exception {
        write(frame);
        expected.add(reason);
    }

    private void write(Frame frame) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topics().activations(BODY), 0, null, null, frame.payload(), List.of(
                new RecordHeader(Frame.HEADER_KEY, frame.headerBytes()),
                new RecordHeader(Frame.TICKET_KEY, frame.ticket().bytes()),
                new RecordHeader(Frame.SIGNATURE_KEY, frame.signature())));
        Future<RecordMetadata> sent = stranger.send(record);
        sent.get();
    }

    private Frame frame(MinerKey sender, SignedTicket ticket, int[] shape, byte[] payload) {
        return Frame.sign(sender, ticket, Direction.FORWARD, Stage.FIRST, TensorCodec.BF16, shape, payload);
    }

    /** As the orchestrator would issue it, for a micro-batch that comes last. */
    private SignedTicket ticket(Generation generation, MinerKey signer) {
        List<Hop> pathway = List.of(hop(0), hop(1), hop(2));
        return SignedTicket.sign(new Ticket(run.run(), Epoch.FIRST, generation, new MicroBatch(run.samples() - 1), new Attempt(9), 1, 60_000, pathway),
                signer);
    }

    private Hop hop(int stage) {
        return new Hop(keys.get(new Stage(stage)).miner(), new Slot(0));
    }

    private byte[] tensor(float value) throws Exception {
        int[] shape = run.wireShape();
        float[] values = new float[shape[0] * shape[1] * shape[2]];
        Arrays.fill(values, value);
        return TensorCodec.BF16.encode(values, shape[2], 0);
    }

    private static byte[] notANumber(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    private Map<Stage, MinerKey> keysByStage(RunFolder folder) throws IOException {
        Map<MinerId, Stage> stages = new HashMap<>();
        for (RunView.WorkerRow row : local.watcher().ask(RunView::workers)) {
            stages.put(row.miner(), row.heartbeat().stage());
        }
        Map<Stage, MinerKey> found = new HashMap<>();
        for (int worker = 0; worker < 3; worker++) {
            MinerKey key = MinerKey.of(Files.readAllBytes(folder.workers().resolve("worker-" + worker).resolve("identity.key")));
            found.put(stages.get(key.miner()), key);
        }
        return found;
    }

    private Topics topics() {
        return new Topics(new RunId("test"));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", local.brokers());
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
