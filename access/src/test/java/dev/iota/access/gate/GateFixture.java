package dev.iota.access.gate;

import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.TimeoutException;

/** A run of two stages whose second epoch is open; ANN and BEN are at stage 0, CAT at stage 1, DAN has no place, VAL audits. */
final class GateFixture {
    static final RunId RUN = new RunId("gated");
    static final MinerKey ORCHESTRATOR = MinerKey.generate();
    static final MinerKey ANN = MinerKey.generate();
    static final MinerKey BEN = MinerKey.generate();
    static final MinerKey CAT = MinerKey.generate();
    static final MinerKey DAN = MinerKey.generate();
    static final MinerKey VAL = MinerKey.generate();
    static final String HASH = "0123456789abcdef".repeat(4);
    static final RunSpec SPEC = new RunSpec(RunSpec.VERSION, RUN, ORCHESTRATOR.miner(),
            new ModelSpec(256, 8, 2, 1, 16, 10_000, List.of(1, 1), Cut.parse("partial_residual:4")),
            TrainingSpec.of(2, 3, 1e-3), TensorCodec.FP32, TensorCodec.BF16, "datasets/tiny/manifest.json",
            MergeSpec.of(MergeSpec.Codec.INT8), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 4, 40, RunSpec.Limits.local());
    static final DatasetManifest DATASET = new DatasetManifest(DatasetManifest.VERSION, "bytes", 256, 1,
            new DatasetManifest.Split(10, 10, List.of(new DatasetManifest.Shard("datasets/tiny/training-0.bin", 10, HASH))),
            new DatasetManifest.Split(10, 10, List.of(new DatasetManifest.Shard("datasets/tiny/validation-0.bin", 10, HASH))));

    private GateFixture() {}

    /** The small objects that a run begins with. */
    static Map<String, byte[]> objects() {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        objects.put(RunSpec.objectKey(RUN), Json.write(SPEC));
        objects.put(SPEC.dataset(), Json.write(DATASET));
        objects.put("datasets/tiny/training-0.bin", "0123456789".getBytes(StandardCharsets.US_ASCII));
        return objects;
    }

    static RunPlaces places() {
        RunPlaces places = new RunPlaces(SPEC);
        places.manifest(EpochManifest.initial(RUN));
        assign(places, ANN, 0);
        assign(places, BEN, 0);
        assign(places, CAT, 1);
        return places;
    }

    static void assign(RunPlaces places, MinerKey miner, int stage) {
        places.command(command(new Command.Assign(miner.miner(), new Stage(stage), Slot.FIRST), 0));
    }

    static CommandEnvelope command(Command command, int epoch) {
        return new CommandEnvelope(CommandEnvelope.VERSION, RUN, new Epoch(epoch), Generation.FIRST, 1, command);
    }

    static MergePlan plan(int epoch, int stage, MinerKey... miners) {
        return new MergePlan(new Epoch(epoch), Generation.FIRST, new Stage(stage), "ab".repeat(32), Stream.of(miners)
                .map(miner -> new Contribution(miner.miner(), contribution(miner, epoch + 1, stage), HASH, 100, 3))
                .sorted(Comparator.comparing(Contribution::miner)).toList());
    }

    /** Epoch 1 begins with what ANN and BEN merged, and CAT alone. */
    static EpochManifest sealed() {
        return new EpochManifest(EpochManifest.VERSION, RUN, new Epoch(1), Generation.FIRST, new MicroBatch(4), 5.0, 1, 1, HASH,
                List.of(new StageMerge(plan(0, 0, ANN, BEN), List.of(new ShardResult(0, HASH, 10))),
                        new StageMerge(plan(0, 1, CAT), List.of())),
                List.of());
    }

    static String contribution(MinerKey miner, int folder, int stage) {
        return "runs/gated/epochs/" + folder + "/generation-0/stage-" + stage + "/" + miner.miner() + "-" + HASH.substring(0, 16)
                + ".safetensors";
    }

    static String shard(int folder, int stage, String sha256) {
        return "runs/gated/epochs/" + folder + "/generation-0/stage-" + stage + "/shard-0-" + sha256.substring(0, 16) + ".safetensors";
    }

    static String keyframe(MinerKey miner, int epoch, int stage) {
        return "runs/gated/epochs/" + epoch + "/keyframe-" + stage + "-" + miner.miner() + "-" + HASH.substring(0, 16) + ".safetensors";
    }

    static GateSettings settings(URI store, AdmissionRules rules, FakeIssuer issuer, GateLimits limits) {
        return new GateSettings(RUN, store, "0.2.0", new GateSettings.Brokers("broker.example:9093", Admission.Security.SASL_SSL, null),
                new InetSocketAddress("127.0.0.1", 0), Optional.empty(), Optional.empty(), () -> rules, Set.of(VAL.miner()),
                Optional.of(issuer), limits);
    }

    /** Numbers what it issues. */
    static final class FakeIssuer implements CredentialIssuer {
        int issued;
        boolean isDown;

        @Override
        public synchronized Credentials issue(MinerId miner) {
            if (isDown) {
                throw new TimeoutException("no broker answers");
            }
            issued++;
            return new Credentials(miner.value(), "password-" + issued);
        }
    }
}
