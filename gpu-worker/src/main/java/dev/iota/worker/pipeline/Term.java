package dev.iota.worker.pipeline;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;

/** What lies between two manifests. A later generation comes after every earlier one, whatever their epochs. */
public record Term(Epoch epoch, Generation generation) implements Comparable<Term> {

    /** The term that a manifest begins. */
    public static Term of(EpochManifest manifest) {
        return new Term(manifest.epoch(), manifest.generation());
    }

    @Override
    public int compareTo(Term other) {
        int byGeneration = generation.compareTo(other.generation);
        return byGeneration != 0 ? byGeneration : epoch.compareTo(other.epoch);
    }
}
