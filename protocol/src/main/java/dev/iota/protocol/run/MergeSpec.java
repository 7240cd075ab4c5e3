package dev.iota.protocol.run;

import dev.iota.protocol.Require;

/**
 * How the workers of a stage become one model again at the end of an epoch.
 *
 * @param codec how contributions travel
 * @param rule how they are reduced
 * @param outerRate factor of the merged change of the weights; 1 takes it as it is
 * @param outerMomentum of the Nesterov momentum over merged changes (DiLoCo, arXiv 2311.08105); 0 for none
 * @param minBackwardPasses a miner's contribution counts with at least so many, as long as another one's does (the paper's {@code B_min})
 * @param quorum fraction of a stage's miners whose uploads end the wait at the deadline; without it the grace window is waited for as well
 * @param keyframeEpochs a whole state of each stage is stored at least every so many epochs; between them, merged changes lead on
 */
public record MergeSpec(
        Codec codec, Rule rule, double outerRate, double outerMomentum, int minBackwardPasses, double quorum, int keyframeEpochs) {

    /** How contributions travel. */
    public enum Codec {
        /** The weights themselves and both moments as float32: one contribution alone is taken on bit for bit. */
        EXACT,
        /** The change since the epoch began and both moments, as bfloat16. */
        BF16,
        /** The change and the first moment as int8 with a scale for each 128, the second moment's root likewise. */
        INT8,
        /**
         * The 64 largest of each 4,096 changes with two bits each, the rest kept back and added to the next epoch's (error feedback, as
         * SparseLoCo, arXiv 2508.15706); of the second moment the means of 64; no first moment.
         */
        SPARSE
    }

    /** How contributions are reduced, element by element or block by block. */
    public enum Rule {
        /** Weighted by work. */
        MEAN,
        /** The weighted mean without the highest and the lowest fifth. */
        TRIMMED_MEAN,
        /** Each contribution pulled towards the median if it lies far off (Karimireddy, He and Jaggi, 2021). */
        CENTRED_CLIPPING
    }

    /** @throws IllegalArgumentException naming the value that can't be */
    public MergeSpec {
        Require.present("codec", codec);
        Require.present("rule", rule);
        Require.that(outerRate > 0 && outerRate <= 10, "merge: outerRate above 0, at most 10: " + outerRate);
        Require.that(outerMomentum >= 0 && outerMomentum < 1, "merge: outerMomentum 0 to 1: " + outerMomentum);
        Require.that(minBackwardPasses >= 0, "merge: minBackwardPasses must not be negative: " + minBackwardPasses);
        Require.that(quorum > 0 && quorum <= 1, "merge: quorum above 0, at most 1: " + quorum);
        Require.that(keyframeEpochs >= 1 && keyframeEpochs <= 1_000, "merge: keyframeEpochs 1 to 1000: " + keyframeEpochs);
    }

    /** Weights and moments as they are, averaged. */
    public static MergeSpec exact() {
        return of(Codec.EXACT);
    }

    /** The mean of contributions in a codec, without outer momentum. */
    public static MergeSpec of(Codec codec) {
        return new MergeSpec(codec, Rule.MEAN, 1, 0, 1, 0.8, 10);
    }

    public MergeSpec withRule(Rule other) {
        return new MergeSpec(codec, other, outerRate, outerMomentum, minBackwardPasses, quorum, keyframeEpochs);
    }

    public MergeSpec withOuter(double rate, double momentum) {
        return new MergeSpec(codec, rule, rate, momentum, minBackwardPasses, quorum, keyframeEpochs);
    }

    public MergeSpec withMinBackwardPasses(int count) {
        return new MergeSpec(codec, rule, outerRate, outerMomentum, count, quorum, keyframeEpochs);
    }

    public MergeSpec withKeyframeEpochs(int epochs) {
        return new MergeSpec(codec, rule, outerRate, outerMomentum, minBackwardPasses, quorum, epochs);
    }

    /** Whether an epoch's weights follow from those of the epoch before, and not from the merge alone. */
    public boolean needsBase() {
        return mergesChanges() || hasOuterStep();
    }

    /** Whether the merged change is more than added to the weights. */
    public boolean hasOuterStep() {
        return outerRate != 1 || outerMomentum != 0;
    }

    /** Whether the change of the weights is merged rather than the weights themselves. */
    public boolean mergesChanges() {
        return codec != Codec.EXACT;
    }
}
