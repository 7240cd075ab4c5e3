package dev.iota.protocol.epoch;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.List;

/**
 * A record of the topic {@code epochs}, and the order to every worker to begin. It holds the weights with which an epoch begins: for each
 * stage the contributions whose weighted mean they are, in the order in which they are added.
 * Epoch 0 has none: its weights follow from the run's seed.
 *
 * <p>A later record of the same epoch with a higher generation voids what was done in that epoch so far: it begins anew. The record whose
 * epoch is the run's number of epochs ends the run.
 *
 * @param epoch that begins with these weights
 * @param firstMicroBatch the first micro-batch of that epoch: all before are in these weights
 * @param meanLoss of the epoch that led here; NaN-free, null for epoch 0
 */
public record EpochManifest(
        int version,
        RunId run,
        Epoch epoch,
        Generation generation,
        MicroBatch firstMicroBatch,
        Double meanLoss,
        long sealedAtMillis,
        List<StageContributions> stages) {
    public static final int VERSION = 1;

    /** The contributions of one stage: one or more, sorted by miner, each miner once. */
    public record StageContributions(Stage stage, List<Contribution> contributions) {
        public StageContributions {
            Require.present("stage", stage);
            contributions = List.copyOf(Require.present("contributions", contributions));
            Require.that(!contributions.isEmpty(), "stage " + stage + " without contributions");
            for (int i = 1; i < contributions.size(); i++) {
                Require.that(contributions.get(i - 1).miner().compareTo(contributions.get(i).miner()) < 0,
                        "contributions of stage " + stage + " must be sorted by miner, each miner once");
            }
        }
    }

    public EpochManifest {
        Require.version("epoch manifest", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("firstMicroBatch", firstMicroBatch);
        if (meanLoss != null) {
            Require.loss("meanLoss", meanLoss);
        }
        Require.notNegative("sealedAtMillis", sealedAtMillis);
        stages = List.copyOf(Require.present("stages", stages));
        Require.that(stages.stream().map(StageContributions::stage).distinct().count() == stages.size(), "a stage is listed twice");
    }

    /** The manifest of a run that has not learnt anything yet. */
    public static EpochManifest initial(RunId run) {
        return new EpochManifest(VERSION, run, Epoch.FIRST, Generation.FIRST, MicroBatch.FIRST, null, 0, List.of());
    }

    /** The same weights under a higher generation, so that everything since is void. */
    public EpochManifest fenced(Generation fence) {
        return new EpochManifest(version, run, epoch, fence, firstMicroBatch, meanLoss, sealedAtMillis, stages);
    }

    /** What a stage's weights are the mean of; empty where they follow from the seed. */
    public List<Contribution> contributions(Stage stage) {
        return stages.stream()
                .filter(entry -> entry.stage().equals(stage))
                .findFirst()
                .map(StageContributions::contributions)
                .orElse(List.of());
    }
}
