package dev.iota.local;

import dev.iota.operators.archive.ArchivedTopic;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes score topics of a run that nobody runs: three epochs, two miners; one is paid three times as much as the other, who is away. */
final class ScoreTopics implements AutoCloseable {
    static final RunId RUN = new RunId("scored");
    static final String DISPLAY_NAME = "<b>Robert'); DROP TABLE stakes</b>";
    private static final int SAMPLES_PER_EPOCH = 20;
    private static final long TOKEN_UNITS = 1_000_000_000L;
    private static final RunSpec SPEC = new RunSpec(RunSpec.VERSION, RUN, MinerKey.generate().miner(), Preset.SMALL.model(),
            TrainingSpec.of(2, 8, 1e-3), TensorCodec.BF16, TensorCodec.BF16, "datasets/test/manifest.json", MergeSpec.exact(),
            RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, SAMPLES_PER_EPOCH, 3 * SAMPLES_PER_EPOCH, RunSpec.Limits.local());

    private final MinerId head = MinerKey.generate().miner();
    private final MinerId tail = MinerKey.generate().miner();
    private final Map<ArchivedTopic, List<Long>> offsets = new EnumMap<>(ArchivedTopic.class);
    private final KafkaProducer<byte[], byte[]> producer;

    ScoreTopics(String brokers) {
        TopicCreator.create(brokers, new Topics(RUN).all(SPEC));
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static RunSpec spec() {
        return SPEC;
    }

    MinerId head() {
        return head;
    }

    /** Of all good records written to a topic, in their order. */
    List<Long> offsets(ArchivedTopic topic) {
        return offsets.getOrDefault(topic, List.of());
    }

    void writeEpoch(int epoch) throws Exception {
        for (int i = 0; i < SAMPLES_PER_EPOCH; i++) {
            write(ArchivedTopic.LOSSES, loss(epoch, epoch * SAMPLES_PER_EPOCH + i));
        }
        write(ArchivedTopic.STAKES, new StakeRecord(StakeRecord.VERSION, RUN, head, 1, DISPLAY_NAME, epoch, epoch));
        write(ArchivedTopic.STAKES, new StakeRecord(StakeRecord.VERSION, RUN, tail, 2, epoch < 2 ? "other" : "plain", epoch, epoch));
        write(ArchivedTopic.REWARDS, reward(epoch, head, 2 * TOKEN_UNITS));
        write(ArchivedTopic.REWARDS, reward(epoch, tail, epoch == 0 ? 2 * TOKEN_UNITS : 0));
        write(ArchivedTopic.VERDICTS, new VerdictRecord(VerdictRecord.VERSION, RUN, tail, Stage.FIRST,
                epoch == 0 ? VerdictRecord.Standing.SUSPECT : VerdictRecord.Standing.QUARANTINED, new Epoch(epoch), "why",
                new MicroBatch((long) epoch * SAMPLES_PER_EPOCH), new MicroBatch((long) epoch * SAMPLES_PER_EPOCH), epoch));
    }

    /** One that is no JSON, one older and one newer than anybody reads. */
    void writeBadLosses() throws Exception {
        String good = new String(Json.write(loss(0, 0)), StandardCharsets.UTF_8);
        send(ArchivedTopic.LOSSES, "{\"version\":1,\"run\":".getBytes(StandardCharsets.UTF_8));
        send(ArchivedTopic.LOSSES, good.replace("\"version\":1", "\"version\":0").getBytes(StandardCharsets.UTF_8));
        send(ArchivedTopic.LOSSES, good.replace("\"version\":1", "\"version\":2").getBytes(StandardCharsets.UTF_8));
    }

    private LossRecord loss(int epoch, long microBatch) {
        return new LossRecord(LossRecord.VERSION, RUN, new Epoch(epoch), Generation.FIRST, new MicroBatch(microBatch), new Attempt(0),
                3.0 - epoch, 16, List.of(head, tail), 1_000, 2_000);
    }

    private static RewardRecord reward(int epoch, MinerId miner, long units) {
        return new RewardRecord(RewardRecord.VERSION, RUN, new Epoch(epoch), Generation.FIRST, Stage.FIRST, miner, null, 20, 500_000, 10,
                900_000, null, null, null, 10, 20, 4 * TOKEN_UNITS, 0, units, "passes", epoch);
    }

    private void write(ArchivedTopic topic, Object record) throws Exception {
        offsets.computeIfAbsent(topic, none -> new ArrayList<>()).add(send(topic, Json.write(record)));
    }

    private long send(ArchivedTopic topic, byte[] value) throws Exception {
        return producer.send(new ProducerRecord<>(topic.topic(RUN), value)).get().offset();
    }

    @Override
    public void close() {
        producer.close();
    }
}
