package dev.iota.access.run;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.util.Collections;
import java.util.List;

/** Small runs for tests. */
public final class Runs {
    private Runs() {}

    public static RunSpec ofStages(int stages) {
        List<Integer> blocks = Collections.nCopies(stages, 1);
        return new RunSpec(RunSpec.VERSION, new RunId("test"), MinerKey.generate().miner(), new ModelSpec(256, 32, 2, 2, 64, 10_000, blocks, Cut.NONE),
                TrainingSpec.of(2, 16, 3e-3), TensorCodec.BF16, TensorCodec.BF16, "dataset", MergeSpec.exact(), RetentionSpec.DEFAULT,
                IncentiveSpec.DEFAULT, 10, 100, RunSpec.Limits.local());
    }
}
