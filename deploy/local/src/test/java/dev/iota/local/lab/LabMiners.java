package dev.iota.local.lab;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;

/** Miners without keys, and what they are told. */
final class LabMiners {
    private LabMiners() {}

    static MinerId id(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }

    static Ticket ticket(MinerId... pathway) {
        return new Ticket(new RunId("lab"), Epoch.FIRST, Generation.FIRST, new MicroBatch(0), Attempt.FIRST, 0, 1_000,
                Arrays.stream(pathway).map(miner -> new Hop(miner, new Slot(0))).toList());
    }

    static MergePlan plan(MinerId... contributors) {
        return new MergePlan(Epoch.FIRST, Generation.FIRST, Stage.FIRST, "1".repeat(64), Arrays.stream(contributors)
                .sorted(Comparator.naturalOrder())
                .map(miner -> new Contribution(miner, "runs/lab/" + miner, "0".repeat(64), 1, 1))
                .toList());
    }
}
