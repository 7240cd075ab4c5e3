package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.nio.ByteBuffer;
import java.util.List;

/** What a miner would say, without computing anything. */
public final class SimulatedMiner {
    public static final String HASH = "0".repeat(64);

    private final RunId run;
    private final MinerId miner;
    private long sequence;

    public SimulatedMiner(RunId run, int number) {
        this.run = run;
        this.miner = MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number + 1).array());
    }

    public MinerId id() {
        return miner;
    }

    public EventEnvelope says(WorkerEvent event) {
        return new EventEnvelope(EventEnvelope.VERSION, run, miner, ++sequence, 0, event);
    }

    public EventEnvelope joins(long session) {
        return says(new WorkerEvent.Joined(session, "simulated", "test"));
    }

    public EventEnvelope isReady(Epoch epoch, Generation generation, Stage stage, Slot slot) {
        return says(new WorkerEvent.Ready(epoch, generation, stage, slot, HASH, 0));
    }

    public EventEnvelope lives(Stage stage, Slot slot, Epoch epoch) {
        return says(new WorkerEvent.Heartbeat("training", stage, slot, epoch, 0, 0, 0, 0, 0));
    }

    public EventEnvelope passes(SignedTicket signed, Stage stage, Direction direction, Double loss) {
        var ticket = signed.ticket();
        return says(new WorkerEvent.PassCompleted(signed.id(), ticket.microBatch(), ticket.attempt(), ticket.epoch(), ticket.generation(),
                stage, direction, 0, 0, 0, 0, 0, loss));
    }

    public EventEnvelope uploads(Epoch epoch, Generation generation, Stage stage) {
        String object = "runs/" + run + "/epochs/" + epoch.next() + "/generation-" + generation + "/stage-" + stage + "/" + miner
                + ".safetensors";
        return says(new WorkerEvent.WeightsUploaded(epoch, generation, stage, new Contribution(miner, object, HASH, 1, 7)));
    }

    /** Its shards of a plan, each with the hash that honest miners find. */
    public EventEnvelope reduces(MergePlan plan, List<Integer> shards) {
        return reduces(plan, shards, HASH);
    }

    public EventEnvelope reduces(MergePlan plan, List<Integer> shards, String sha256) {
        return says(new WorkerEvent.ShardsMerged(plan.epoch(), plan.generation(), plan.stage(),
                shards.stream().map(shard -> new ShardResult(shard, sha256, 1)).toList(), 0, 0));
    }

    public EventEnvelope stores(Epoch epoch, Generation generation, Stage stage, String stateSha256) {
        String object = "runs/" + run + "/epochs/" + epoch + "/keyframe-" + stage + ".safetensors";
        return says(new WorkerEvent.StateStored(generation, new Keyframe(stage, epoch, object, stateSha256, 1)));
    }
}
