package dev.iota.operators.agreement;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.util.Comparator;

/** An epoch under way in a generation. A run goes through them in this order: an epoch begins anew only in a higher generation. */
public record OpenEpoch(Epoch epoch, Generation generation) implements Comparable<OpenEpoch> {
    private static final Comparator<OpenEpoch> ORDER = Comparator.comparing(OpenEpoch::generation).thenComparing(OpenEpoch::epoch);

    static OpenEpoch of(EpochManifest manifest) {
        return new OpenEpoch(manifest.epoch(), manifest.generation());
    }

    /** Whether what was done in another is void since this one began. */
    boolean voids(OpenEpoch other) {
        return other.generation.compareTo(generation) < 0 && other.epoch.compareTo(epoch) >= 0;
    }

    @Override
    public int compareTo(OpenEpoch other) {
        return ORDER.compare(this, other);
    }
}
