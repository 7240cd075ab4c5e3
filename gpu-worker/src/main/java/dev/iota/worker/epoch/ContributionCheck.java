package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.worker.compute.Similarity;
import dev.iota.worker.compute.StageVectors;
import java.io.IOException;

/**
 * What a miner committed to at the end of an epoch, beside what repeating its work gave.
 *
 * @param expectedSha256 of what the repetition gave, as {@link Contribution#sha256}
 * @param isExact whether both are the same to the last bit
 * @param problem why the miner's object can't be used; null if it can
 * @param expectedSteps optimiser steps behind the repeated state
 * @param foundSteps behind the miner's; of no meaning with a problem
 * @param weights the change of the weights in the epoch; of no meaning with a problem, as the moments
 */
public record ContributionCheck(
        String expectedSha256,
        boolean isExact,
        String problem,
        long expectedSteps,
        long foundSteps,
        Similarity weights,
        Similarity firstMoment,
        Similarity secondMoment) {

    /** @param start what is taken from the weights on both sides; null where contributions hold changes already */
    static ContributionCheck of(Contributor.Draft draft, LocalObjects objects, Contribution committed, StageVectors start)
            throws IOException {
        ContributionCheck check = new ContributionCheck(draft.sha256(), draft.sha256().equals(committed.sha256()), null, 0, 0,
                new Similarity(), new Similarity(), new Similarity());
        if (check.isExact()) {
            return check;
        }
        try {
            ChunkReader expected = ChunkReader.open(draft.file(), LocalObjects.source(draft.path()), draft.sha256());
            ChunkReader found = ChunkReader.open(draft.file(), objects.open(committed.object()), committed.sha256());
            check.compare(draft.file(), expected, found, start);
            return check.with(null, expected.steps(), found.steps());
        } catch (UnsoundObjectException unsound) {
            return check.with("object '" + committed.object() + "' " + unsound.getMessage(), 0, 0);
        }
    }

    private ContributionCheck with(String what, long ours, long theirs) {
        return new ContributionCheck(expectedSha256, isExact, what, ours, theirs, weights, firstMoment, secondMoment);
    }

    private void compare(ChunkFile file, ChunkReader expected, ChunkReader found, StageVectors start)
            throws IOException, UnsoundObjectException {
        Chunk ours = new Chunk(file.layout());
        Chunk theirs = new Chunk(file.layout());
        float[] begun = new float[file.layout().chunkElements()];
        for (int index = 0; index < file.count(); index++) {
            int elements = file.layout().elementsOf(index);
            if (start != null) {
                start.read(StageVectors.Vector.WEIGHTS, file.layout().firstElement(index), begun, elements);
            }
            expected.read(index, file.count(), ours);
            found.read(index, file.count(), theirs);
            for (int i = 0; i < elements; i++) {
                weights.add(ours.weights[i] - begun[i], theirs.weights[i] - begun[i]);
            }
            firstMoment.add(ours.firstMoment, theirs.firstMoment, elements);
            secondMoment.add(ours.secondMoment, theirs.secondMoment, elements);
        }
    }
}
