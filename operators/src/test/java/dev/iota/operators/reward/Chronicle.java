package dev.iota.operators.reward;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** Records of a run as the ledger reads them. */
public record Chronicle(RunSpec run) {
    private static final String HASH = "0".repeat(64);
    private static final MinerId[] MINERS = IntStream.range(0, 256)
            .mapToObj(number -> MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number << 16).array()))
            .toArray(MinerId[]::new);

    /** In the order of their numbers. */
    public static MinerId miner(int number) {
        return MINERS[number];
    }

    /** @param passes of each stage's contributors, in the epoch before, which ended in the same generation */
    public EpochManifest begins(int epoch, int generation, List<SortedMap<MinerId, Long>> passes) {
        if (epoch == 0) {
            return EpochManifest.initial(run.run()).fenced(new Generation(generation));
        }
        List<StageMerge> merges = new ArrayList<>();
        for (int stage = 0; stage < passes.size(); stage++) {
            List<Contribution> contributions = new ArrayList<>();
            for (Map.Entry<MinerId, Long> each : passes.get(stage).entrySet()) {
                contributions.add(new Contribution(each.getKey(), "runs/test", HASH, 1, each.getValue()));
            }
            MergePlan plan = new MergePlan(new Epoch(epoch - 1), new Generation(generation), new Stage(stage), HASH, contributions);
            merges.add(new StageMerge(plan, IntStream.range(0, plan.shards()).mapToObj(shard -> new ShardResult(shard, HASH, 1)).toList()));
        }
        return new EpochManifest(EpochManifest.VERSION, run.run(), new Epoch(epoch), new Generation(generation),
                new MicroBatch(epoch * run.samplesPerEpoch()), 3.0, 0, 0, HASH, merges, List.of());
    }

    public PassCompleted pass(int epoch, int generation, int stage, Direction direction, long micros) {
        return new PassCompleted(new TicketId(1), new MicroBatch(epoch * run.samplesPerEpoch()), Attempt.FIRST, new Epoch(epoch),
                new Generation(generation), new Stage(stage), direction, 0, 0, micros, 0, 0, null);
    }

    public ScoreRecord score(int epoch, int generation, int stage, MinerId miner, double effect, double meanLoss) {
        long first = epoch * run.samplesPerEpoch();
        return new ScoreRecord(ScoreRecord.VERSION, run.run(), ScoreRecord.Window.EPOCH, new Epoch(epoch), new Generation(generation),
                new MicroBatch(first), new MicroBatch(first + run.samplesPerEpoch() - 1), new Stage(stage), miner, 4, meanLoss, null, effect,
                null, null, 1_000);
    }

    public VerdictRecord quarantine(MinerId miner, int epoch, int until) {
        MicroBatch first = new MicroBatch(epoch * run.samplesPerEpoch());
        return new VerdictRecord(VerdictRecord.VERSION, run.run(), miner, Stage.FIRST, VerdictRecord.Standing.QUARANTINED, new Epoch(until),
                "it raises losses", first, first, 1_000);
    }

    public StakeRecord stake(MinerId miner, int uid, long units, long atMillis) {
        return new StakeRecord(StakeRecord.VERSION, run.run(), miner, uid, "<b>'; drop table miners; --", units, atMillis);
    }

    public ValidationRecord audit(MinerId miner, int epoch, AuditReport.Outcome outcome, long atMillis) {
        List<AuditFinding> findings = outcome != AuditReport.Outcome.FAILED ? List.of()
                : List.of(new AuditFinding(AuditFinding.Subject.WEIGHTS, null, null, null, null, null, null, null, null, null, null));
        AuditReport report = new AuditReport(miner, Stage.FIRST, new Epoch(epoch), Generation.FIRST, outcome, "told", true, 1, 0, 0, 0, 1, 1,
                findings);
        return new ValidationRecord(ValidationRecord.VERSION, run.run(), miner(255), report, atMillis);
    }
}
