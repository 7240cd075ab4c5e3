package dev.iota.operators.clasp;

import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Made-up samples. Members are numbered stage by stage. */
final class Pathways {
    final int stages;
    final int miners;
    private final Random random;

    Pathways(int stages, int miners, long seed) {
        this.stages = stages;
        this.miners = miners;
        this.random = new Random(seed);
    }

    int members() {
        return stages * miners;
    }

    int[] draw() {
        int[] members = new int[stages];
        for (int stage = 0; stage < stages; stage++) {
            members[stage] = stage * miners + random.nextInt(miners);
        }
        return members;
    }

    /** The paper's toy: N(4.5, 0.2), and a tenth more of both where anybody is bad. */
    List<Sample> toy(int count, Set<Integer> bad) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] members = draw();
            double factor = 1;
            for (int member : members) {
                factor = bad.contains(member) ? 1.1 : factor;
            }
            samples.add(new Sample(i, factor * 4.5 + factor * 0.2 * random.nextGaussian(), members));
        }
        return samples;
    }

    double noise() {
        return random.nextGaussian();
    }

    static MinerId miner(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }

    /** As the orchestrator would tell it; miners are named by the number of the member. */
    static LossRecord record(long microBatch, double loss, int[] members) {
        List<MinerId> pathway = new ArrayList<>();
        for (int member : members) {
            pathway.add(miner(member));
        }
        return new LossRecord(LossRecord.VERSION, new RunId("test"), new Epoch(0), Generation.FIRST, new MicroBatch(microBatch), Attempt.FIRST,
                loss, 8, pathway, 0, 1_000 + microBatch);
    }

    static LossRecord record(Sample sample) {
        return record((long) sample.time(), sample.loss(), sample.members());
    }
}
