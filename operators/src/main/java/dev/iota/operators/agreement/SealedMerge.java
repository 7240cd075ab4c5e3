package dev.iota.operators.agreement;

import dev.iota.protocol.epoch.StageMerge;

/** A merge as it was sealed. */
public record SealedMerge(StageMerge merge, long sealedAtMillis) {
    /** Of the broker's time after the seal; what is reported later counts no more, and the merge is forgotten. */
    public static final long PATIENCE_MILLIS = 600_000;

    MergeId id() {
        return MergeId.of(merge.plan());
    }

    boolean isOver(long atMillis) {
        return atMillis > sealedAtMillis + PATIENCE_MILLIS;
    }
}
