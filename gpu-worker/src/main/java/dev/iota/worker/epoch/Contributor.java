package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.compute.StageVectors.Vector;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.weights.StageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Uploads what a worker learnt in an epoch: its weights, or their change, chunk by chunk. A sparse change takes in what the
 * first moment would still have done, since that is not sent; what it leaves out is kept and added to the next epoch's change (error
 * feedback), once the epoch that took this one's part is sealed.
 */
final class Contributor {
    private final RunSpec run;
    private final MinerId miner;
    private final LocalObjects objects;
    private final Residual residual;
    private String nextContribution;

    Contributor(RunSpec run, MinerId miner, LocalObjects objects) {
        this.run = run;
        this.miner = miner;
        this.objects = objects;
        this.residual = new Residual(objects);
    }

    /** @param base the state with which the epoch began; not needed for exact merges */
    Contribution upload(Task.Upload task, StageVectors state, Path base) throws IOException {
        Draft draft = draft(task.place().stage(), task.term().epoch(), state, base);
        String key = MergePlan.folder(run.run(), task.term().epoch(), task.term().generation(), task.place().stage()) + miner + "-"
                + draft.sha256().substring(0, 16) + ".safetensors";
        objects.put(key, draft.path());
        nextContribution = draft.sha256();
        return new Contribution(miner, key, draft.sha256(), draft.file().sizeBytes(), task.backwardPasses());
    }

    /** A contribution in a file of this process. */
    record Draft(ChunkFile file, Path path, String sha256) {}

    /** What would be uploaded. */
    Draft draft(Stage stage, Epoch epoch, StageVectors state, Path base) throws IOException {
        ChunkFile file = ChunkFile.contribution(MergeLayout.of(run.model(), stage, run.merge()));
        Path path = objects.file("contribution.part");
        long samples = run.samplesPerEpoch() * (epoch.value() + 1L);
        Momentum momentum = new Momentum(run.training(), run.training().rateAt(run.progressAfter(samples)), state.steps());
        return new Draft(file, path, write(file, path, state, momentum, base));
    }

    /** Files that are needed until the next epoch begins. */
    Set<Path> files() {
        return residual.files();
    }

    /** An epoch begins: if it took what was uploaded last, what was left out of that is now due. */
    void begin(EpochManifest manifest) throws IOException {
        boolean isTaken = nextContribution != null && manifest.stages().stream()
                .flatMap(merge -> merge.plan().contributions().stream())
                .anyMatch(contribution -> contribution.miner().equals(miner) && contribution.sha256().equals(nextContribution));
        residual.begin(isTaken);
        nextContribution = null;
    }

    private String write(ChunkFile file, Path path, StageVectors state, Momentum momentum, Path base) throws IOException {
        boolean isSparse = run.merge().codec() == MergeSpec.Codec.SPARSE;
        try (ChunkWriter writer = new ChunkWriter(file, path);
                StageFile before = run.merge().mergesChanges() ? StageFile.open(base, run.model(), file.layout().stage()) : null) {
            Chunk chunk = new Chunk(file.layout());
            for (int index = 0; index < file.count(); index++) {
                int elements = file.layout().elementsOf(index);
                long from = file.layout().firstElement(index);
                state.read(Vector.WEIGHTS, from, chunk.weights, elements);
                state.read(Vector.FIRST_MOMENT, from, chunk.firstMoment, elements);
                state.read(Vector.SECOND_MOMENT, from, chunk.secondMoment, elements);
                if (before != null) {
                    subtract(before, from, chunk.weights, elements);
                }
                if (isSparse) {
                    momentum.addTo(chunk.weights, chunk.firstMoment, chunk.secondMoment, elements);
                    residual.addTo(file.layout().stage(), from, chunk.weights, elements);
                }
                byte[] bytes = writer.write(chunk, elements);
                if (isSparse) {
                    residual.keep(file.layout().stage(), from, unsent(file, bytes, chunk.weights, elements), elements);
                }
            }
            return writer.finish(state.steps());
        }
    }

    private static void subtract(StageFile before, long from, float[] weights, int elements) {
        float[] begun = new float[elements];
        before.read(Vector.WEIGHTS, from, begun, elements);
        for (int i = 0; i < elements; i++) {
            weights[i] -= begun[i];
        }
    }

    private static float[] unsent(ChunkFile file, byte[] bytes, float[] change, int elements) {
        Chunk sent = new Chunk(file.layout());
        decode(file, sent, elements, bytes);
        for (int i = 0; i < elements; i++) {
            sent.weights[i] = change[i] - sent.weights[i];
        }
        return sent.weights;
    }

    private static void decode(ChunkFile file, Chunk sent, int elements, byte[] bytes) {
        try {
            sent.decode(file.codecs(), elements, bytes, 0);
        } catch (UnsoundObjectException impossible) {
            throw new IllegalStateException("a chunk that was just encoded can't be decoded", impossible);
        }
    }
}
