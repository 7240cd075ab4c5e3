package dev.iota.jobs;

import dev.iota.operators.flink.InboundFrame;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.protocol.topic.Topics;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;

/** The run of which savepoints are kept: always the same, so that a later release can go on with it. */
final class SavedRun {
    static final MinerKey OPERATOR = key(1);
    static final MinerKey HEAD = key(2);
    static final MinerKey TAIL = key(3);
    static final int SAMPLES_PER_EPOCH = 256;
    static final RunSpec SPEC = new RunSpec(RunSpec.VERSION, new RunId("saved"), OPERATOR.miner(),
            new ModelSpec(256, 8, 2, 2, 16, 10_000, Collections.nCopies(2, 1), Cut.NONE), TrainingSpec.of(2, 8, 1e-3),
            TensorCodec.FP32, TensorCodec.FP32, "datasets/saved/manifest.json", MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, SAMPLES_PER_EPOCH,
            2 * SAMPLES_PER_EPOCH, new RunSpec.Limits(8, 2, 64, 60_000, 600_000, 600_000, 600_000, 600_000, 600_000));
    static final Topics TOPICS = new Topics(SPEC.run());
    static final JobOptions JOB = new JobOptions("nowhere:1", SPEC, Map.of());
    private static final long TIME_MILLIS = 1_780_000_000_000L;

    private SavedRun() {}

    static OrchestratorIo orchestratorIo() {
        Sink<OutboundRecord> sink = new ShelfSink();
        return new OrchestratorIo(new ShelfSource<InboundRecord>("events"), new ShelfSource<InboundRecord>("epochs"),
                new ShelfSource<InboundRecord>("stakes"), sink, sink, sink, sink, sink);
    }

    static ValidatorIo validatorIo() {
        Sink<OutboundRecord> sink = new ShelfSink();
        return new ValidatorIo(new ShelfSource<InboundRecord>("losses"), new ShelfSource<InboundFrame>("frames"),
                new ShelfSource<InboundRecord>("events"), new ShelfSource<InboundRecord>("epochs"), new ShelfSource<InboundRecord>("stakes"),
                sink, sink, List.of());
    }

    static InboundRecord event(MinerKey miner, long sequence, WorkerEvent event) {
        Signed signed = Signed.event(new EventEnvelope(EventEnvelope.VERSION, SPEC.run(), miner.miner(), sequence, TIME_MILLIS, event), miner);
        return record(TOPICS.workerEvents(), sequence, signed.signature(), signed.value());
    }

    static InboundRecord stake(MinerId miner, long units) {
        Signed signed = Signed.stake(new StakeRecord(StakeRecord.VERSION, SPEC.run(), miner, 7, "saved", units, TIME_MILLIS), OPERATOR);
        return record(TOPICS.stakes(), 0, signed.signature(), signed.value());
    }

    static InboundRecord record(String topic, long offset, byte[] signature, byte[] value) {
        return new InboundRecord(topic, 0, offset, TIME_MILLIS + offset, signature, value);
    }

    /** From a seed: keys of tests guard nothing. */
    private static MinerKey key(int seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Seeded(seed));
            KeyPair pair = generator.generateKeyPair();
            byte[] secret = pair.getPrivate().getEncoded();
            byte[] open = pair.getPublic().getEncoded();
            byte[] encoded = Arrays.copyOf(secret, secret.length + MinerId.KEY_BYTES);
            System.arraycopy(open, open.length - MinerId.KEY_BYTES, encoded, secret.length, MinerId.KEY_BYTES);
            return MinerKey.of(encoded);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final int seed;

        Seeded(int seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) seed);
        }
    }
}
