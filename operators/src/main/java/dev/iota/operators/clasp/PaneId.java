package dev.iota.operators.clasp;

import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.run.RunSpec;

/**
 * Up to {@value #SAMPLES} consecutive micro-batches of an epoch: the smallest part of a window.
 *
 * @param number within the epoch, from 0
 */
public record PaneId(Epoch epoch, Generation generation, long number) {
    public static final int SAMPLES = 64;

    public static PaneId of(RunSpec run, LossRecord loss) {
        return new PaneId(loss.epoch(), loss.generation(), (loss.microBatch().value() - begin(run, loss.epoch())) / SAMPLES);
    }

    /** How many the epoch has. */
    static long count(RunSpec run, Epoch epoch) {
        return (end(run, epoch) - begin(run, epoch) - 1) / SAMPLES + 1;
    }

    /** Micro-batches that belong to it. */
    public int samples(RunSpec run) {
        return (int) Math.min(SAMPLES, end(run, epoch) - begin(run, epoch) - number * SAMPLES);
    }

    /** Whether this micro-batch is one of the epoch that the record names. */
    public static boolean isOfItsEpoch(RunSpec run, LossRecord loss) {
        long microBatch = loss.microBatch().value();
        return microBatch >= begin(run, loss.epoch()) && microBatch < end(run, loss.epoch());
    }

    /** Flink spreads state by it: the same in every process. */
    @Override
    public int hashCode() {
        return 31 * (31 * epoch.value() + generation.value()) + Long.hashCode(number);
    }

    private static long begin(RunSpec run, Epoch epoch) {
        return epoch.value() * run.samplesPerEpoch();
    }

    private static long end(RunSpec run, Epoch epoch) {
        return Math.min(run.samples(), begin(run, epoch) + run.samplesPerEpoch());
    }
}
