package dev.iota.local.bench;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.TicketId;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records as a run of many miners would write them: a past with a rollback and all that is thought of miners, and then one event after the other. */
public final class SyntheticRun {
    public static final int SAMPLES_PER_EPOCH = 100;
    public static final int EPOCHS = 12;
    private static final int ROLLED_BACK_AT = 8;
    private static final int ROLLED_BACK_TO = 6;
    private static final int SCORED = 16;
    private static final int IN_A_MERGE = 24;
    private static final long EMISSION = 1_000_000_000L;
    private static final int MILLION = 1_000_000;

    private final RunId run;
    private final Topics topics;
    private final int stages;
    private final List<MinerId> miners = new ArrayList<>();
    private final Random random;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private long sample;
    private long sequence;
    private Generation generation = Generation.FIRST;

    public SyntheticRun(RunId run, int count, int stages, long seed) {
        this.run = run;
        this.topics = new Topics(run);
        this.stages = stages;
        this.random = new Random(seed);
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[MinerId.KEY_BYTES];
            random.nextBytes(key);
            miners.add(MinerId.of(key));
        }
    }

    public List<MinerId> miners() {
        return miners;
    }

    /** @param name of the first miner, as it calls itself */
    public List<ProducerRecord<byte[], byte[]>> past(String name) {
        for (int i = 0; i < miners.size(); i++) {
            add(topics.stakes(), new StakeRecord(StakeRecord.VERSION, run, miners.get(i), i, i == 0 ? name : "miner " + i, 5 * EMISSION, at()));
            add(topics.workerEvents(), heartbeat(i));
            add(topics.scores(), score(i));
        }
        add(topics.epochs(), manifest(0));
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int i = 0; i < SAMPLES_PER_EPOCH; i++) {
                add(topics.losses(), loss());
            }
            if (epoch + 1 == ROLLED_BACK_AT && generation.equals(Generation.FIRST)) {
                generation = new Generation(1);
                epoch = ROLLED_BACK_TO - 1;
                sample = (long) ROLLED_BACK_TO * SAMPLES_PER_EPOCH;
            }
            add(topics.epochs(), manifest(epoch + 1));
        }
        judgements();
        return List.copyOf(records);
    }

    /** What comes next, alike in proportion to what a run writes: mostly heartbeats and passes. */
    public ProducerRecord<byte[], byte[]> next() {
        records.clear();
        int drawn = random.nextInt(10);
        int miner = random.nextInt(miners.size());
        if (drawn < 5) {
            add(topics.workerEvents(), heartbeat(miner));
        } else if (drawn < 8) {
            add(topics.workerEvents(), pass(miner));
        } else if (drawn < 9) {
            add(topics.losses(), loss());
        } else {
            add(topics.scores(), score(miner));
        }
        return records.get(0);
    }

    /** A verdict by which a miner has no place for some epochs. */
    public ProducerRecord<byte[], byte[]> quarantine(int miner, String reason) {
        return record(topics.verdicts(), new VerdictRecord(VerdictRecord.VERSION, run, miners.get(miner), stage(miner), VerdictRecord.Standing.QUARANTINED,
                new Epoch(EPOCHS + 3), reason, MicroBatch.FIRST, new MicroBatch(sample), at()));
    }

    private void judgements() {
        records.add(quarantine(1, "its losses are higher than chance allows (t = 8.1)"));
        MinerId second = miners.get(2);
        add(topics.verdicts(), new VerdictRecord(VerdictRecord.VERSION, run, second, stage(2), VerdictRecord.Standing.SUSPECT, new Epoch(EPOCHS),
                "named by a window of CLASP", MicroBatch.FIRST, new MicroBatch(sample), at()));
        add(topics.validations(), new ValidationRecord(ValidationRecord.VERSION, run, miners.get(3), new AuditReport(miners.get(4), stage(4), new Epoch(3),
                generation, AuditReport.Outcome.PASSED, "the work is what it should be", true, 10, 10, 2, 2, 1_000, 1_000, List.<AuditFinding>of()), at()));
        add(topics.anomalies(), new AnomalyRecord(AnomalyRecord.VERSION, run, AnomalyRecord.Kind.SPIKE, AnomalyRecord.Statistic.NORM, 14, 12,
                new Epoch(EPOCHS), generation, new MicroBatch(sample), stage(5), Direction.FORWARD, miners.get(5),
                List.of(new RecordPlace(topics.activations(new Stage(1)), 0, 1)), at()));
        for (int stage = 0; stage < stages; stage++) {
            add(topics.agreements(), agreement(stage));
        }
        for (int i = 0; i < miners.size(); i++) {
            add(topics.rewards(), reward(i));
        }
    }

    private LossRecord loss() {
        List<MinerId> pathway = new ArrayList<>();
        for (int stage = 0; stage < stages; stage++) {
            int ofStage = (miners.size() - stage + stages - 1) / stages;
            pathway.add(miners.get(stage + stages * random.nextInt(ofStage)));
        }
        double value = 1.6 + 3.8 * Math.exp(-sample / 350.0) + 0.06 * random.nextGaussian();
        return new LossRecord(LossRecord.VERSION, run, new Epoch((int) (sample / SAMPLES_PER_EPOCH)), generation, new MicroBatch(sample++), Attempt.FIRST,
                value, 1_024, pathway, at(), at());
    }

    private EpochManifest manifest(int epoch) {
        return new EpochManifest(EpochManifest.VERSION, run, new Epoch(epoch), generation, new MicroBatch((long) epoch * SAMPLES_PER_EPOCH),
                epoch == 0 ? null : 1.6 + 3.8 * Math.exp(-epoch / 3.5), at(), epoch, "0".repeat(64), List.of(), List.of());
    }

    private EventEnvelope heartbeat(int miner) {
        return event(miner, new WorkerEvent.Heartbeat("training", stage(miner), new Slot(miner / stages), new Epoch(EPOCHS), random.nextInt(5),
                random.nextInt(4), random.nextDouble(), 1 << 28, 0));
    }

    private EventEnvelope pass(int miner) {
        return event(miner, new WorkerEvent.PassCompleted(new TicketId(random.nextLong()), new MicroBatch(sample), Attempt.FIRST, new Epoch(EPOCHS),
                generation, stage(miner), random.nextBoolean() ? Direction.FORWARD : Direction.BACKWARD, sequence, 1, 1_000, 100, 100, null));
    }

    private EventEnvelope event(int miner, WorkerEvent event) {
        return new EventEnvelope(EventEnvelope.VERSION, run, miners.get(miner), ++sequence, at(), event);
    }

    private ScoreRecord score(int miner) {
        double effect = 0.01 * random.nextGaussian() + (miner % 100 == 1 ? 0.3 : 0);
        return new ScoreRecord(ScoreRecord.VERSION, run, ScoreRecord.Window.RECENT, new Epoch(EPOCHS), generation, MicroBatch.FIRST,
                new MicroBatch(sample), stage(miner), miners.get(miner), SCORED, 2.1 + effect, 0.02, effect, 0.012, miner % 100 == 1 ? 8.1 : null, at());
    }

    private AgreementRecord agreement(int stage) {
        List<AgreementRecord.Party> parties = new ArrayList<>();
        List<AgreementRecord.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < IN_A_MERGE; i++) {
            boolean isLiar = i == 3;
            parties.add(new AgreementRecord.Party(miners.get(stage + stages * i), IN_A_MERGE - 1, IN_A_MERGE - 1, 0, IN_A_MERGE - (isLiar ? 2 : 1),
                    isLiar ? List.of(17) : List.of()));
            for (int j = i + 1; j < IN_A_MERGE; j++) {
                pairs.add(new AgreementRecord.Pair(i, j, 1, i == 3 && j == 9 ? 0 : 1));
            }
        }
        return new AgreementRecord(AgreementRecord.VERSION, run, new Epoch(EPOCHS - 1), generation, new Stage(stage), at(),
                IN_A_MERGE * (IN_A_MERGE - 1) / 2, 0, parties, pairs);
    }

    private RewardRecord reward(int miner) {
        long share = EMISSION / miners.size();
        return new RewardRecord(RewardRecord.VERSION, run, new Epoch(EPOCHS - 2), generation, stage(miner), miners.get(miner), miner, 4, MILLION / stages,
                9_600, 900_000, 0.1, 2.1, null, 10, 10L * miners.size(), EMISSION, 0, share, "4 backward passes", at());
    }

    private Stage stage(int miner) {
        return new Stage(miner % stages);
    }

    private static long at() {
        return System.currentTimeMillis();
    }

    private void add(String topic, Object value) {
        records.add(record(topic, value));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, Object value) {
        return new ProducerRecord<>(topic, Json.write(value));
    }
}
