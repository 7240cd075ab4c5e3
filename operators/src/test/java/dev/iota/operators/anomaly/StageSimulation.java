package dev.iota.operators.anomaly;

import dev.iota.operators.table.Table;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A stage whose senders take turns: tensors share a pattern with a few large channels, as activations do, differ by text, vary in scale by
 * 5 % from frame to frame and by 1 % from sender to sender, and the scale of all grows slowly, as in training.
 */
final class StageSimulation {
    static final int ELEMENTS = 512;
    static final double NOISE = 0.05;
    private static final double GROWTH = 1.5e-4;

    final AnomalyRules rules = new AnomalyRules(new RunId("test"), Table.onHeap(), Table.onHeap());
    final List<AnomalyRecord> anomalies = new ArrayList<>();
    private final SplittableRandom random;
    private final float[] pattern = new float[ELEMENTS];
    private final double[] offsets;
    private final double shared;
    private long clockMillis = 1_000_000;
    private long frames;
    private boolean hasHeavyTails;
    private double growth = GROWTH;

    /** @param shared part of the variance that all texts have in common */
    StageSimulation(int senders, double shared, long seed) {
        this.random = new SplittableRandom(seed);
        this.shared = shared;
        this.offsets = random.doubles(senders).map(any -> 0.01 * random.nextGaussian()).toArray();
        for (int i = 0; i < ELEMENTS; i++) {
            pattern[i] = (float) (random.nextGaussian() * (i % 64 == 0 ? 5 : 0.8));
        }
    }

    /** From frame to frame the logarithm of the scale follows Student's t with 3 degrees of freedom. */
    StageSimulation withHeavyTails() {
        hasHeavyTails = true;
        return this;
    }

    /** @param logarithm by which the scale of all grows from frame to frame */
    StageSimulation withGrowth(double logarithm) {
        growth = logarithm;
        return this;
    }

    int senders() {
        return offsets.length;
    }

    static MinerId miner(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }

    float[] honest(int sender) {
        double scale = Math.exp(growth * frames + offsets[sender] + NOISE * scaleNoise());
        float[] tensor = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            tensor[i] = (float) (scale * (Math.sqrt(shared) * pattern[i] + Math.sqrt(1 - shared) * random.nextGaussian()));
        }
        return tensor;
    }

    private double scaleNoise() {
        if (!hasHeavyTails) {
            return random.nextGaussian();
        }
        double squares = 0;
        for (int i = 0; i < 3; i++) {
            squares += Math.pow(random.nextGaussian(), 2);
        }
        return random.nextGaussian() / Math.sqrt(squares / 3);
    }

    double gaussian() {
        return random.nextGaussian();
    }

    /** Rounds in which every sender sends an honest frame. */
    StageSimulation honestRounds(int rounds) {
        for (int i = 0; i < rounds; i++) {
            round(tensor -> tensor);
        }
        return this;
    }

    /** One frame of each sender; what the first one sends passes through the attack. */
    List<AnomalyRecord> round(UnaryOperator<float[]> attack) {
        List<AnomalyRecord> raised = new ArrayList<>();
        for (int sender = 0; sender < senders(); sender++) {
            float[] tensor = honest(sender);
            raised.addAll(send(sender, sender == 0 ? attack.apply(tensor) : tensor, 200));
        }
        return raised;
    }

    /** @param delayMillis of the median frame: half and twice of it are common */
    List<AnomalyRecord> send(int sender, float[] tensor, double delayMillis) {
        long number = frames++;
        long lag = (long) (delayMillis * Math.exp(0.4 * random.nextGaussian()));
        Flow flow = new Flow(new Stage(1), Direction.FORWARD);
        List<AnomalyRecord> raised = rules.onFrame(new FrameSummary(flow, miner(sender), number, Epoch.FIRST, Generation.FIRST,
                new MicroBatch(number), new RecordPlace("test.activations.2", sender, number), clockMillis,
                clockMillis + lag, TensorStatistics.of(tensor)));
        clockMillis += 20;
        anomalies.addAll(raised);
        return raised;
    }

    /** Rounds until the first sender, under attack from now on, raises this kind of alarm; -1 if it never does. */
    int delay(AnomalyRecord.Kind kind, int most, UnaryOperator<float[]> attack) {
        for (int round = 1; round <= most; round++) {
            if (round(attack).stream().anyMatch(anomaly -> anomaly.kind() == kind && anomaly.miner().equals(miner(0)))) {
                return round;
            }
        }
        return -1;
    }
}
