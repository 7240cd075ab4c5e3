package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.weights.SafeTensorsFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Uploads what a worker learnt in an epoch: its weights, or their change, chunk by chunk. A sparse change takes in what the
 * first moment would still have done, since that is not sent; what it leaves out is kept and added to the next epoch's change (error
 * feedback), once the epoch that took this one's part is sealed.
 */
final class Contributor {
    private final RunSpec run;
    private final MinerId miner;
    private final LocalObjects objects;
    private float[] residual;
    private float[] nextResidual;
    private String nextContribution;

    Contributor(RunSpec run, MinerId miner, LocalObjects objects) {
        this.run = run;
        this.miner = miner;
        this.objects = objects;
    }

    /** @param base the state with which the epoch began; not needed for exact merges */
    Contribution upload(Task.Upload task, StageState state, Path base) throws IOException {
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
    Draft draft(Stage stage, Epoch epoch, StageState state, Path base) throws IOException {
        ChunkFile file = ChunkFile.contribution(MergeLayout.of(run.model(), stage, run.merge()));
        Path path = objects.file("contribution.part");
        long samples = run.samplesPerEpoch() * (epoch.value() + 1L);
        Momentum momentum = new Momentum(run.training(), run.training().rateAt(run.progressAfter(samples)), state.steps());
        return new Draft(file, path, write(file, path, state, momentum, base));
    }

    /** An epoch begins: if it took what was uploaded last, what was left out of that is now due. */
    void begin(EpochManifest manifest) {
        boolean isTaken = nextContribution != null && manifest.stages().stream()
                .flatMap(merge -> merge.plan().contributions().stream())
                .anyMatch(contribution -> contribution.miner().equals(miner) && contribution.sha256().equals(nextContribution));
        residual = isTaken ? nextResidual : residual;
        nextResidual = null;
        nextContribution = null;
    }

    private String write(ChunkFile file, Path path, StageState state, Momentum momentum, Path base) throws IOException {
        boolean isSparse = run.merge().codec() == MergeSpec.Codec.SPARSE;
        float[] kept = isSparse ? new float[file.layout().elements()] : null;
        try (ChunkWriter writer = new ChunkWriter(file, path);
                SafeTensorsFile before = run.merge().mergesChanges() ? SafeTensorsFile.open(base) : null) {
            Chunk chunk = new Chunk(file.layout());
            for (int index = 0; index < file.count(); index++) {
                int elements = file.layout().elementsOf(index);
                int from = file.layout().firstElement(index);
                System.arraycopy(state.weights(), from, chunk.weights, 0, elements);
                System.arraycopy(state.firstMoment(), from, chunk.firstMoment, 0, elements);
                System.arraycopy(state.secondMoment(), from, chunk.secondMoment, 0, elements);
                if (before != null) {
                    subtract(before, from, chunk.weights, elements);
                }
                if (isSparse) {
                    momentum.addTo(chunk.weights, chunk.firstMoment, chunk.secondMoment, elements);
                    addDue(file, from, chunk.weights, elements);
                }
                byte[] bytes = writer.write(chunk, elements);
                if (isSparse) {
                    keepUnsent(file, bytes, chunk.weights, elements, kept, from);
                }
            }
            nextResidual = kept;
            return writer.finish(state.steps());
        }
    }

    private static void subtract(SafeTensorsFile before, int from, float[] weights, int elements) throws IOException {
        float[] begun = new float[elements];
        before.readFlat(from, begun, elements);
        for (int i = 0; i < elements; i++) {
            weights[i] -= begun[i];
        }
    }

    private void addDue(ChunkFile file, int from, float[] change, int elements) {
        if (residual != null && residual.length == file.layout().elements()) {
            for (int i = 0; i < elements; i++) {
                change[i] += residual[from + i];
            }
        }
    }

    private static void keepUnsent(ChunkFile file, byte[] bytes, float[] change, int elements, float[] kept, int from) {
        Chunk sent = new Chunk(file.layout());
        decode(file, sent, elements, bytes);
        for (int i = 0; i < elements; i++) {
            kept[from + i] = change[i] - sent.weights[i];
        }
    }

    private static void decode(ChunkFile file, Chunk sent, int elements, byte[] bytes) {
        try {
            sent.decode(file.codecs(), elements, bytes, 0);
        } catch (UnsoundObjectException impossible) {
            throw new IllegalStateException("a chunk that was just encoded can't be decoded", impossible);
        }
    }
}
