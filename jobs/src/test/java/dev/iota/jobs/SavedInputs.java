package dev.iota.jobs;

import dev.iota.operators.flink.InboundFrame;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What the jobs of {@link SavedRun} read. */
final class SavedInputs {
    private static final RunSpec RUN = SavedRun.SPEC;
    private static final String HASH = "0".repeat(64);
    private static final byte[] UNSIGNED = {};
    private static final long TIME_MILLIS = 1_780_000_000_000L;

    private SavedInputs() {}

    /** Two workers join and are ready. */
    static List<Object> workers() {
        return List.of(
                SavedRun.event(SavedRun.HEAD, 1, new WorkerEvent.Joined(1, "a machine", "test")),
                SavedRun.event(SavedRun.TAIL, 1, new WorkerEvent.Joined(1, "a machine", "test")),
                SavedRun.event(SavedRun.HEAD, 2, ready(0)),
                SavedRun.event(SavedRun.TAIL, 2, ready(1)));
    }

    private static WorkerEvent ready(int stage) {
        return new WorkerEvent.Ready(Epoch.FIRST, Generation.FIRST, new Stage(stage), Slot.FIRST, HASH, 0);
    }

    static InboundRecord pass(MinerKey miner, long sequence, SignedTicket signed, int stage, Direction direction, Double loss) {
        Ticket ticket = signed.ticket();
        return SavedRun.event(miner, sequence, new WorkerEvent.PassCompleted(signed.id(), ticket.microBatch(), ticket.attempt(), ticket.epoch(),
                ticket.generation(), new Stage(stage), direction, 0, 0, 0, 0, 0, loss));
    }

    /** Of all epochs up to one, each stage merged by its one worker. */
    static List<Object> manifests(int last) {
        return IntStream.rangeClosed(0, last).<Object>mapToObj(epoch -> SavedRun.record(
                SavedRun.TOPICS.epochs(), epoch, UNSIGNED, Json.write(manifest(epoch)))).toList();
    }

    private static EpochManifest manifest(int epoch) {
        if (epoch == 0) {
            return EpochManifest.initial(RUN.run()).withCheckpoint(1);
        }
        List<StageMerge> merges = new ArrayList<>();
        for (MinerKey miner : List.of(SavedRun.HEAD, SavedRun.TAIL)) {
            MergePlan plan = new MergePlan(new Epoch(epoch - 1), Generation.FIRST, new Stage(merges.size()), HASH,
                    List.of(new Contribution(miner.miner(), "runs/saved/contribution", HASH, 1, SavedRun.SAMPLES_PER_EPOCH)));
            merges.add(new StageMerge(plan, IntStream.range(0, plan.shards()).mapToObj(shard -> new ShardResult(shard, HASH, 1)).toList()));
        }
        return new EpochManifest(EpochManifest.VERSION, RUN.run(), new Epoch(epoch), Generation.FIRST,
                new MicroBatch((long) epoch * SavedRun.SAMPLES_PER_EPOCH), 3.0, TIME_MILLIS + epoch, 0, HASH, merges, List.of());
    }

    static List<Object> losses(int from, int until) {
        return IntStream.range(from, until).<Object>mapToObj(sample -> {
            LossRecord loss = new LossRecord(LossRecord.VERSION, RUN.run(), new Epoch(sample / SavedRun.SAMPLES_PER_EPOCH), Generation.FIRST,
                    new MicroBatch(sample), Attempt.FIRST, 3 - sample / 1_000.0, 16, List.of(SavedRun.HEAD.miner(), SavedRun.TAIL.miner()),
                    TIME_MILLIS, TIME_MILLIS + sample);
            return SavedRun.record(SavedRun.TOPICS.losses(), sample, UNSIGNED, Json.write(loss));
        }).toList();
    }

    /** Of consecutive micro-batches, in both directions; those on the way back are small. */
    static List<Object> frames(int from, int until, double scale) throws RejectedException {
        List<Object> frames = new ArrayList<>();
        Random random = new Random(from);
        for (int sample = from; sample < until; sample++) {
            frames.add(frame(SavedRun.HEAD, sample, Direction.FORWARD, tensor(random, scale)));
            frames.add(frame(SavedRun.TAIL, sample, Direction.BACKWARD, tensor(random, 1e-6)));
        }
        return frames;
    }

    private static InboundFrame frame(MinerKey sender, int sample, Direction direction, float[] tensor) throws RejectedException {
        boolean isForward = direction == Direction.FORWARD;
        Stage from = isForward ? Stage.FIRST : new Stage(1);
        List<Hop> pathway = List.of(new Hop(SavedRun.HEAD.miner(), Slot.FIRST), new Hop(SavedRun.TAIL.miner(), Slot.FIRST));
        SignedTicket ticket = SignedTicket.sign(new Ticket(RUN.run(), Epoch.FIRST, Generation.FIRST, new MicroBatch(sample), Attempt.FIRST,
                TIME_MILLIS, 30_000, pathway), SavedRun.OPERATOR);
        Frame frame = Frame.sign(sender, ticket, direction, from, TensorCodec.FP32, RUN.wireShape(), TensorCodec.FP32.encode(tensor, 8, 0));
        String topic = isForward ? SavedRun.TOPICS.activations(new Stage(1)) : SavedRun.TOPICS.gradients(Stage.FIRST);
        return new InboundFrame(topic, 0, sample, TIME_MILLIS + sample, frame.headerBytes(), frame.ticket().bytes(), frame.signature(),
                frame.payload());
    }

    private static float[] tensor(Random random, double scale) {
        float[] values = new float[128];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    static InboundRecord score(int number) {
        ScoreRecord score = new ScoreRecord(ScoreRecord.VERSION, RUN.run(), ScoreRecord.Window.EPOCH, Epoch.FIRST, Generation.FIRST,
                new MicroBatch(0), new MicroBatch(3), Stage.FIRST, SavedRun.HEAD.miner(), 4, number, null, 0, null, null, TIME_MILLIS);
        return SavedRun.record(SavedRun.TOPICS.scores(), number, UNSIGNED, Json.write(score));
    }
}
