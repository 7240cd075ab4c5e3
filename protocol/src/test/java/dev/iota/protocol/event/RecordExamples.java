package dev.iota.protocol.event;

import dev.iota.protocol.Examples;
import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.dataset.DatasetManifest.Shard;
import dev.iota.protocol.dataset.DatasetManifest.Split;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.reward.WeightRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One record of every JSON kind, with the name of its golden file and its schema. */
final class RecordExamples {
    record Example(String name, String schema, Object value, int version) {
        String golden() {
            return name + "-v" + version;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private RecordExamples() {}

    static List<Example> all() {
        List<Example> examples = new ArrayList<>();
        for (WorkerEvent event : events()) {
            examples.add(new Example("event-" + kind(event), "worker-event", envelope(event), EventEnvelope.VERSION));
        }
        Command.MergeShards toOne =
                new Command.MergeShards(Examples.plan(0, Examples.HEAD, Examples.BODY), Examples.TAIL.miner(), List.of(0));
        examples.add(new Example("command-merge-shards-of-a-substitute", "command", envelope(toOne), CommandEnvelope.VERSION));
        for (Command command : commands()) {
            examples.add(new Example("command-" + kind(command), "command", envelope(command), CommandEnvelope.VERSION));
        }
        examples.add(new Example("epoch", "epoch", Examples.manifest(), EpochManifest.VERSION));
        examples.add(new Example("epoch-first", "epoch", EpochManifest.initial(Examples.RUN), EpochManifest.VERSION));
        examples.add(new Example("loss", "loss", loss(5.5), LossRecord.VERSION));
        examples.add(new Example("score", "score", score(), ScoreRecord.VERSION));
        examples.add(new Example("verdict", "verdict", verdict(), VerdictRecord.VERSION));
        examples.add(new Example("agreement", "agreement", agreement(), AgreementRecord.VERSION));
        examples.add(new Example("anomaly", "anomaly", anomaly(), AnomalyRecord.VERSION));
        examples.add(new Example("anomaly-of-the-loss", "anomaly", anomalyOfTheLoss(), AnomalyRecord.VERSION));
        examples.add(new Example("audit", "audit", audit(), AuditOrder.VERSION));
        examples.add(new Example("validation", "validation", validation(), ValidationRecord.VERSION));
        examples.add(new Example("stake", "stake", stake(), StakeRecord.VERSION));
        examples.add(new Example("slash", "slash", slash(), SlashRecord.VERSION));
        examples.add(new Example("reward", "reward", reward(), RewardRecord.VERSION));
        examples.add(new Example("reward-of-the-excluded", "reward", rewardOfTheExcluded(), RewardRecord.VERSION));
        examples.add(new Example("weights", "weights", weights(), WeightRecord.VERSION));
        examples.add(new Example("dead-letter", "dead-letter", deadLetter(Examples.HEAD, "AAECAw=="), DeadLetter.VERSION));
        examples.add(new Example("dead-letter-of-a-job", "dead-letter", deadLetter(null, null), DeadLetter.VERSION));
        examples.add(new Example("run", "run", Examples.SPEC, RunSpec.VERSION));
        examples.add(new Example("dataset", "dataset", dataset(), DatasetManifest.VERSION));
        return examples;
    }

    static EventEnvelope envelope(WorkerEvent event) {
        return new EventEnvelope(EventEnvelope.VERSION, Examples.RUN, Examples.TAIL.miner(), 1_767_225_600_000_123L, Examples.TIME, event);
    }

    static CommandEnvelope envelope(Command command) {
        return new CommandEnvelope(
                CommandEnvelope.VERSION, Examples.RUN, Examples.EPOCH, Examples.GENERATION, Examples.TIME, command);
    }

    static WorkerEvent.PassCompleted pass(Direction direction, Double loss) {
        return new WorkerEvent.PassCompleted(Examples.signedTicket().id(), Examples.MICRO_BATCH, Attempt.FIRST, Examples.EPOCH,
                Examples.GENERATION, new Stage(2), direction, 12, 3, 1500, 20, 80, loss);
    }

    static WorkerEvent.Heartbeat heartbeat(double busyFraction) {
        return new WorkerEvent.Heartbeat("TRAINING", new Stage(2), new Slot(1), Examples.EPOCH, 1, 2, busyFraction, 1 << 20, 0);
    }

    static LossRecord loss(double loss) {
        return new LossRecord(LossRecord.VERSION, Examples.RUN, Examples.EPOCH, Examples.GENERATION, Examples.MICRO_BATCH, Attempt.FIRST,
                loss, 6, List.of(Examples.HEAD.miner(), Examples.BODY.miner(), Examples.TAIL.miner()), Examples.TIME, Examples.TIME + 40);
    }

    static ScoreRecord score() {
        return new ScoreRecord(ScoreRecord.VERSION, Examples.RUN, ScoreRecord.Window.EPOCH, Examples.EPOCH, Examples.GENERATION,
                Examples.MICRO_BATCH, Examples.MICRO_BATCH, new Stage(2), Examples.TAIL.miner(), 64, 4.5, 0.025, -0.125, 0.0625, 4.25,
                Examples.TIME);
    }

    static VerdictRecord verdict() {
        return new VerdictRecord(VerdictRecord.VERSION, Examples.RUN, Examples.TAIL.miner(), new Stage(2), VerdictRecord.Standing.QUARANTINED,
                Examples.EPOCH, "losses through it are higher", Examples.MICRO_BATCH, Examples.MICRO_BATCH, Examples.TIME);
    }

    static StakeRecord stake() {
        return new StakeRecord(StakeRecord.VERSION, Examples.RUN, Examples.TAIL.miner(), 7, "<b>Robert'); DROP TABLE stakes</b>",
                5_000_000_000L, Examples.TIME);
    }

    static SlashRecord slash() {
        return new SlashRecord(SlashRecord.VERSION, Examples.RUN, Examples.EPOCH, new Stage(2), Examples.TAIL.miner(), 500_000_000L,
                4_500_000_000L, "an audit found other gradients", Examples.TIME);
    }

    static RewardRecord reward() {
        return new RewardRecord(RewardRecord.VERSION, Examples.RUN, Examples.EPOCH, Examples.GENERATION, new Stage(2),
                Examples.TAIL.miner(), 7, 4, 400_000, 9_600, 900_000, 0.125, 4.5, null, 8_640, 20_000, 1_000_000_000L, 100_000_000L,
                388_800_000L, "4 backward passes", Examples.TIME);
    }

    static RewardRecord rewardOfTheExcluded() {
        return new RewardRecord(RewardRecord.VERSION, Examples.RUN, Examples.EPOCH, Examples.GENERATION, new Stage(0),
                Examples.HEAD.miner(), null, 4, 300_000, 7_200, 1_000_000, null, null, RewardRecord.Exclusion.QUARANTINED, 0, 20_000,
                1_000_000_000L, 100_000_000L, 0, "in quarantine", Examples.TIME);
    }

    static WeightRecord weights() {
        return new WeightRecord(WeightRecord.VERSION, Examples.RUN, Examples.EPOCH, List.of(
                new WeightRecord.Weight(0, Examples.HEAD.miner(), 32_768),
                new WeightRecord.Weight(7, Examples.TAIL.miner(), WeightRecord.MAX_WEIGHT)), Examples.TIME);
    }

    static AgreementRecord agreement() {
        List<AgreementRecord.Party> parties = List.of(
                new AgreementRecord.Party(Examples.HEAD.miner(), 1, 1, 0, 1, List.of()),
                new AgreementRecord.Party(Examples.TAIL.miner(), 0, 1, 1, 1, List.of()),
                new AgreementRecord.Party(Examples.BODY.miner(), 1, 1, 0, 0, List.of(0)));
        return new AgreementRecord(AgreementRecord.VERSION, Examples.RUN, Examples.EPOCH, Examples.GENERATION, new Stage(0), Examples.TIME,
                1, 0, parties, List.of(new AgreementRecord.Pair(0, 1, 1, 1), new AgreementRecord.Pair(0, 2, 1, 0),
                        new AgreementRecord.Pair(1, 2, 1, 0)));
    }

    static AnomalyRecord anomaly() {
        return new AnomalyRecord(AnomalyRecord.VERSION, Examples.RUN, AnomalyRecord.Kind.SPIKE, AnomalyRecord.Statistic.NORM, 11.5, 8,
                Examples.EPOCH, Examples.GENERATION, Examples.MICRO_BATCH, new Stage(1), Direction.FORWARD, Examples.BODY.miner(),
                List.of(new RecordPlace("golden.activations.2", 1, 345)), Examples.TIME);
    }

    static AnomalyRecord anomalyOfTheLoss() {
        return new AnomalyRecord(AnomalyRecord.VERSION, Examples.RUN, AnomalyRecord.Kind.LOSS_RISE, null, 12.25, 12, Examples.EPOCH,
                Examples.GENERATION, Examples.MICRO_BATCH, null, null, null, List.of(), Examples.TIME);
    }

    static AuditOrder audit() {
        return new AuditOrder(AuditOrder.VERSION, Examples.RUN, Examples.TAIL.miner(), new Stage(2), Examples.EPOCH, Examples.GENERATION,
                AuditOrder.Cause.SUSPECTED, Examples.TIME);
    }

    static ValidationRecord validation() {
        return new ValidationRecord(ValidationRecord.VERSION, Examples.RUN, Examples.HEAD.miner(), report(), Examples.TIME);
    }

    private static AuditReport report() {
        AuditFinding output = new AuditFinding(AuditFinding.Subject.OUTPUT, Examples.MICRO_BATCH, Direction.BACKWARD,
                new RecordPlace("golden.activations.2", 1, 345), new RecordPlace("golden.gradients.1", 0, 77), Examples.HASH, Examples.HASH,
                -0.5, 0.75, null, null);
        AuditFinding loss = new AuditFinding(AuditFinding.Subject.LOSS, Examples.MICRO_BATCH, Direction.BACKWARD,
                new RecordPlace("golden.activations.2", 1, 345), null, null, null, null, null, 5.5, 4.5);
        return new AuditReport(Examples.TAIL.miner(), new Stage(2), Examples.EPOCH, Examples.GENERATION, AuditReport.Outcome.FAILED,
                "1 of 12 passes gave something else", true, 12, 11, 2, 1, 18_000, 17_500, List.of(output, loss));
    }

    static DeadLetter deadLetter(MinerKey reporter, String value) {
        return new DeadLetter(DeadLetter.VERSION, Examples.RUN, RejectReason.BAD_SIGNATURE, "the ticket is not signed", "golden.tickets", 3,
                77, reporter == null ? null : reporter.miner(), value, Examples.TIME);
    }

    static DatasetManifest dataset() {
        String hash = "fedcba9876543210".repeat(4);
        Split training = new Split(25, 10, List.of(new Shard("datasets/tiny/training-0.bin", 10, hash),
                new Shard("datasets/tiny/training-1.bin", 10, hash), new Shard("datasets/tiny/training-2.bin", 5, hash)));
        Split validation = new Split(4, 10, List.of(new Shard("datasets/tiny/validation-0.bin", 4, hash)));
        return new DatasetManifest(DatasetManifest.VERSION, "bytes", 256, 1, training, validation);
    }

    private static List<WorkerEvent> events() {
        return List.of(
                new WorkerEvent.Joined(-42, "2 CPU cores", "0.1.0"),
                new WorkerEvent.Ready(Examples.EPOCH, Examples.GENERATION, new Stage(2), new Slot(1), Examples.HASH, 8192),
                heartbeat(0.75),
                pass(Direction.BACKWARD, 5.5),
                new WorkerEvent.WeightsUploaded(
                        Examples.EPOCH, Examples.GENERATION, new Stage(2), Examples.contribution(Examples.TAIL)),
                new WorkerEvent.ShardsMerged(Examples.EPOCH, Examples.GENERATION, new Stage(2),
                        List.of(new ShardResult(0, Examples.HASH, 512), new ShardResult(3, Examples.HASH, 256)), 4096, 768),
                new WorkerEvent.StateStored(Examples.GENERATION, Examples.keyframe()),
                new WorkerEvent.RollbackRequested(Examples.EPOCH, "the loss rose"),
                new WorkerEvent.AuditCompleted(report()),
                new WorkerEvent.MinerQuarantined(Examples.TAIL.miner(), Examples.EPOCH, "raises the loss by 0.25"),
                new WorkerEvent.RecordRejected(RejectReason.WRONG_EPOCH, "epoch 1, expected 2", "golden.activations.2", 1, 345),
                new WorkerEvent.Left("stopped"));
    }

    private static List<Command> commands() {
        return List.of(new Command.Assign(Examples.TAIL.miner(), new Stage(2), new Slot(1)), new Command.UploadWeights(),
                Command.MergeShards.of(Examples.plan(0, Examples.HEAD, Examples.BODY)), new Command.StoreState(Examples.TAIL.miner()),
                new Command.Rejoin(Examples.TAIL.miner(), "silent for 6 s"));
    }

    private static String kind(Object value) {
        return value.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
