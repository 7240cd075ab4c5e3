package dev.iota.operators.orchestration;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.function.Function;

/** A small run for tests. */
public final class TestRun {
    public static final MinerKey ORCHESTRATOR = MinerKey.generate();
    public static final byte[] SECRET = "a secret".getBytes(StandardCharsets.UTF_8);
    public static final Function<Ticket, SignedTicket> SIGNER = ticket -> SignedTicket.sign(ticket, ORCHESTRATOR);

    private TestRun() {}

    public static RunSpec of(int stages, long samplesPerEpoch, long samples) {
        return of(stages, samplesPerEpoch, samples, new RunSpec.Limits(8, 2, 64, 1_000, 5_000, 10_000, 10_000, 3_000, 5_000));
    }

    public static RunSpec of(int stages, long samplesPerEpoch, long samples, RunSpec.Limits limits) {
        ModelSpec model = new ModelSpec(256, 8, 2, 2, 16, 10_000, Collections.nCopies(stages, 1), Cut.NONE);
        return new RunSpec(RunSpec.VERSION, new RunId("test"), ORCHESTRATOR.miner(), model, TrainingSpec.of(2, 8, 1e-3), TensorCodec.FP32,
                TensorCodec.FP32, "datasets/test/manifest.json", MergeSpec.of(MergeSpec.Codec.INT8).withKeyframeEpochs(2),
                RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, samplesPerEpoch, samples, limits);
    }

    /** The same run, paid otherwise. */
    public static RunSpec with(RunSpec run, IncentiveSpec incentives) {
        return new RunSpec(RunSpec.VERSION, run.run(), run.orchestrator(), run.model(), run.training(), run.activationCodec(),
                run.gradientCodec(), run.dataset(), run.merge(), run.retention(), incentives, run.samplesPerEpoch(), run.samples(),
                run.limits());
    }

    /** A key as its owner keeps it. */
    public static Path keyFile(Path file, MinerKey key) throws IOException {
        Files.write(file, key.encoded());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** A state machine with nothing behind it. */
    public static Orchestrator orchestrator(RunSpec run) {
        return new Orchestrator(run, RunState.onHeap(), SIGNER, SECRET, Fence.NONE);
    }

}
